import { expect } from 'vitest';
import { matchers, serializers } from './index.js';

expect.extend(matchers);
for (const one of serializers) expect.addSnapshotSerializer(one);

import { tcp } from 'cdk8s-ambient/testing';
import { expect, test } from 'vitest';
import { mesh } from './mesh';

test('what does not hold tells the walk', () => {
  expect(mesh).toAllow(tcp().from('shop/batch').to('shop/db'));
});

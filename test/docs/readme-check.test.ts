import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../src/check';

test('the manifests of the README have what it says of them', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const [, manifests = ''] = /what istiod would write into a status\. Of\n\n```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const found = check(manifests, { world: 'closed' })
    .filter(({ severity }) => severity === 'error')
    .map(({ field, object, rule }) => `${object!.name} ${field ?? ''}: ${rule}`);
  expect(found).toEqual([
    'waypoint : status/negative-condition',
    'waypoint spec.listeners: schema/required',
    'waypoint spec.listener: schema/unknown-field',
    'web spec.listeners[0].allowedRoutes.namespaces.from: schema/enum',
    'web spec.listeners[1]: gateway/listener-duplicate',
  ]);
});

import rule from '../../../../src/check/rules/peer-authn/duplicate';
import { peer, SELECT, SHOP } from '../../policy-manifests';
import { namespace, pods } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const STRICT = 'mtls: {mode: STRICT}';
const two = (one: string, other: string): string => peer(one, { name: 'one' }) + peer(other, { name: 'two' });

testRule(rule, {
  valid: {
    'one for the namespace, and one for pods': SHOP + two(STRICT, SELECT),
    'one each of two namespaces': SHOP + peer(STRICT) + peer(STRICT, { home: 'pay' }),
    'two for different pods': SHOP + pods('', { name: 'api' }) + two(SELECT, 'selector: {matchLabels: {app: api}}'),
    'two for pods of another namespace': namespace('pay') + pods('', { home: 'pay' }) + two(SELECT, SELECT),
    'two for pods, in the root namespace':
      pods('', { home: 'istio-system' }) + two(SELECT, SELECT).replaceAll('namespace: shop', 'namespace: istio-system'),
    'selectors of the wrong type': SHOP + peer(STRICT) + peer(SELECT, { name: 'two' }),
  },
  invalid: {
    'two for a namespace': {
      given: SHOP + two(STRICT, 'selector: {}, mtls: {mode: PERMISSIVE}'),
      finds: [
        { message: 'namespace', at: 'shop/one', says: 'this and two are both for all of namespace shop' },
        { message: 'namespace', at: 'shop/two', fix: 'keep one' },
      ],
    },
    'two for the same pods': {
      given: SHOP + pods('tier: front') + two(SELECT, 'selector: {matchLabels: {tier: front}}'),
      finds: [
        { message: 'pods', at: 'shop/one spec.selector', says: 'both select Deployment shop/web' },
        { message: 'pods', at: 'shop/two spec.selector' },
      ],
    },
  },
});

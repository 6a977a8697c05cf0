import rule from '../../../../src/check/rules/waypoint/bypassable';
import { namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BASE = namespace() + service(USE) + pods() + waypoint();
const API = 'security.istio.io/v1';
const policy = (spec = 'action: DENY, rules: [{to: [{operation: {paths: [/x]}}]}]', more = ''): string =>
  object(API, 'AuthorizationPolicy', `{targetRefs: [{kind: Service, name: web}], ${spec}}`, { more });
const allow = (spec: string, place = {}): string =>
  object(
    API,
    'AuthorizationPolicy',
    `{${spec}rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/waypoint]}}]}]}`,
    {
      name: 'allow',
      ...place,
    },
  );
const SELECT = 'selector: {matchLabels: {app: web}}, ';

testRule(rule, {
  valid: {
    'an ALLOW that selects the pods': BASE + policy() + allow(SELECT),
    'an ALLOW for the namespace': BASE + policy() + allow(''),
    'an ALLOW for the mesh': BASE + policy() + allow('', { home: 'istio-system' }),
    'a policy that denies nobody': BASE + policy('action: AUDIT, rules: [{}]'),
    'a policy that is only tried':
      BASE + policy('action: DENY, rules: [{}]', 'annotations: {istio.io/dry-run: "true"}'),
    'a Service without a waypoint, which is another mistake': namespace() + service() + pods() + policy(),
    'pods that ztunnel does not capture': namespace('shop', '') + service(USE) + pods() + waypoint() + policy(),
    'pods with a waypoint of their own':
      namespace() + service(USE) + pods(USE) + waypoint('istio.io/waypoint-for: all') + policy(),
    'a network policy, which may close the way':
      BASE + policy() + object('networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {}}'),
    'policies that istiod makes by itself': {
      given: BASE + policy(),
      values: { istiod: { pilot: { env: { PILOT_AUTO_ALLOW_WAYPOINT_POLICY: 'true' } } } },
    },
    'a few files, where an ALLOW for the mesh may be elsewhere': { given: BASE + policy(), world: 'open' },
    'targets of the wrong type': BASE + policy().replace('[{kind: Service, name: web}]', '[web]'),
  },
  invalid: {
    'a policy for all that the waypoint serves': {
      given:
        BASE +
        policy().replace(
          '{kind: Service, name: web}',
          '{group: gateway.networking.k8s.io, kind: Gateway, name: waypoint}',
        ),
      finds: [{ message: 'around', at: 'shop/p spec.targetRefs[0]', says: 'Deployment shop/web' }],
    },
    'a DENY alone': {
      given: BASE + policy(),
      finds: [
        {
          message: 'around',
          at: 'shop/p spec.targetRefs[0]',
          says: 'no ALLOW policy holds Deployment shop/web to calls from Gateway shop/waypoint',
          fix: 'principals: ["cluster.local/ns/shop/sa/waypoint"]',
        },
      ],
    },
    'an ALLOW at the waypoint, which says nothing of the pods': {
      given: BASE + policy('action: ALLOW, rules: [{to: [{operation: {methods: [GET]}}]}]'),
      finds: [{ message: 'around', at: 'shop/p spec.targetRefs[0]' }],
    },
    'a DENY that selects the pods': {
      given: BASE + policy() + allow(`action: DENY, ${SELECT}`),
      finds: [{ message: 'around', at: 'shop/p spec.targetRefs[0]' }],
    },
    'two policies of one Service, once': {
      given: BASE + policy() + policy('action: ALLOW').replace('name: p,', 'name: q,'),
      finds: [{ message: 'around', at: 'shop/p spec.targetRefs[0]' }],
    },
  },
});

import rule from '../../../../src/check/rules/policy/empty-selector';
import { INJECTED, OUTSIDE, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';
import { object } from '../../waypoint-manifests';

const security = (kind: string, spec: string, home = 'shop'): string =>
  object('security.istio.io/v1', kind, spec, { home });
const networking = (kind: string, spec: string, more = ''): string =>
  object('networking.istio.io/v1', kind, spec, { more });
const ENTRY = 'hosts: [a.example.com], resolution: STATIC';

// istio/istio pkg/config/validation/validation.go, "workload selector specified without labels".
testRule(rule, {
  valid: {
    labels: INJECTED + security('AuthorizationPolicy', '{selector: {matchLabels: {app: web}}}'),
    'no selector': INJECTED + security('AuthorizationPolicy', '{}') + networking('Sidecar', '{}'),
    'captured pods, of which authz/empty-selector tells': SHOP + security('AuthorizationPolicy', '{selector: {}}'),
    'captured pods, of which the rule on tokens tells': SHOP + security('RequestAuthentication', '{selector: {}}'),
    'a Sidecar in ambient mode': SHOP + networking('Sidecar', '{workloadSelector: {}}'),
    'a PeerAuthentication of the root namespace': security('PeerAuthentication', '{selector: {}}', 'istio-system'),
    'targets beside it, which a webhook refuses':
      INJECTED + security('AuthorizationPolicy', '{selector: {}, targetRefs: [{kind: Service, name: web}]}'),
    'another revision': OUTSIDE + networking('EnvoyFilter', '{workloadSelector: {}}', 'labels: {istio.io/rev: canary}'),
    'selectors that are none': OUTSIDE + security('AuthorizationPolicy', '{selector: 7}') + networking('Sidecar', '7'),
  },
  invalid: {
    'a policy of sidecars': {
      given: INJECTED + security('AuthorizationPolicy', '{selector: {}}'),
      finds: [{ message: 'everything', at: 'shop/p spec.selector', says: 'all of namespace shop', fix: 'name labels' }],
    },
    'an EnvoyFilter with no labels': {
      given: OUTSIDE + networking('EnvoyFilter', '{workloadSelector: {labels: {}}}'),
      finds: [{ message: 'everything', at: 'shop/p spec.workloadSelector' }],
    },
    'a ServiceEntry, in whatever mode': {
      given: SHOP + networking('ServiceEntry', `{${ENTRY}, workloadSelector: {}}`),
      finds: [{ message: 'entry', at: 'shop/p spec.workloadSelector', says: 'ambient mode has none' }],
    },
    'a PeerAuthentication of a namespace': {
      given: SHOP + security('PeerAuthentication', '{selector: {}, mtls: {mode: STRICT}}'),
      finds: [{ message: 'everything', at: 'shop/p spec.selector' }],
    },
  },
});

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
    'a ServiceEntry of resolution NONE, of which egress/workload-selector-ignored tells':
      OUTSIDE + networking('ServiceEntry', '{hosts: [a.example.com], workloadSelector: {}}'),
    'a DestinationRule for some clients':
      OUTSIDE + networking('DestinationRule', '{host: web, workloadSelector: {matchLabels: {app: a}}}'),
    'selectors that are none': OUTSIDE + security('AuthorizationPolicy', '{selector: 7}') + networking('Sidecar', '7'),
  },
  invalid: {
    'a policy of sidecars': {
      given: INJECTED + security('AuthorizationPolicy', '{selector: {}}'),
      finds: [
        { message: 'everything', at: 'shop/p spec.selector', says: 'all pods of namespace shop', fix: 'name labels' },
      ],
    },
    'a policy of the root namespace, which is for the mesh': {
      given: OUTSIDE + security('RequestAuthentication', '{selector: {matchLabels: {}}}', 'istio-system'),
      finds: [{ message: 'everything', at: 'istio-system/p spec.selector', says: 'all pods of the mesh' }],
    },
    // pilot/pkg/model/push_context.go: the default of the mesh is one without a selector.
    'a Sidecar of the root namespace, which is for that alone': {
      given: OUTSIDE + object('networking.istio.io/v1', 'Sidecar', '{workloadSelector: {}}', { home: 'istio-system' }),
      finds: [{ message: 'home', at: 'istio-system/p spec.workloadSelector', says: 'namespace istio-system' }],
    },
    // pilot/pkg/model/sidecar.go: clients of its own namespace, whatever exportTo says.
    'a DestinationRule for all clients of its namespace': {
      given: OUTSIDE + networking('DestinationRule', '{host: web, workloadSelector: {}}'),
      finds: [{ message: 'home', at: 'shop/p spec.workloadSelector', says: 'all proxies of namespace shop' }],
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

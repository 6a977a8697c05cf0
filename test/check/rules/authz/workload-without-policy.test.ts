import rule from '../../../../src/check/rules/authz/workload-without-policy';
import { authz, INJECTED, OUTSIDE, SELECT, SHOP } from '../../policy-manifests';
import { pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const TARGET = 'targetRefs: [{kind: Service, name: web}]';
const OTHER = 'selector: {matchLabels: {app: other}}';

testRule(rule, {
  valid: {
    'a policy that selects them': SHOP + authz(SELECT),
    'a policy of their namespace': SHOP + authz(''),
    'a policy of the mesh': SHOP + authz('', { home: 'istio-system' }),
    'a policy at their waypoint': SHOP + service(USE) + waypoint() + authz(TARGET),
    'pods with a sidecar, and a policy': INJECTED + authz('selector: {}'),
    'a gateway, which is there for everybody':
      INJECTED.replace('spec: {containers', 'spec: {containers: [{name: istio-proxy, image: auto}], x') + authz(OTHER),
    'pods out of the mesh': OUTSIDE,
    'a mesh without any policy': SHOP,
    'a few files, which may not have them all': {
      given: SHOP + authz('selector: {matchLabels: {app: x}}'),
      world: 'open',
    },
  },
  invalid: {
    'a policy of other pods': {
      given: SHOP + pods('', { name: 'api' }) + authz(SELECT),
      finds: [{ message: 'open', at: 'shop/api', says: 'Deployment shop/api', fix: 'who may call' }],
    },
    'a policy at the waypoint of a headless Service, which nobody calls through it': {
      given: SHOP + service(USE, { spec: 'clusterIP: None' }) + waypoint() + authz(TARGET),
      finds: [{ message: 'open', at: 'shop/web' }],
    },
    'a Service that is targeted, and has no waypoint': {
      given: SHOP + service() + waypoint() + authz(TARGET),
      finds: [{ message: 'open', at: 'shop/web' }],
    },
    'an empty selector, which attaches to nothing at ztunnel': {
      given: SHOP + authz('selector: {}'),
      finds: [{ message: 'open', at: 'shop/web' }],
    },
    'a policy of another namespace, with pods that have a sidecar': {
      given: INJECTED + authz('', { home: 'pay' }),
      finds: [{ message: 'open', at: 'shop/web' }],
    },
  },
});

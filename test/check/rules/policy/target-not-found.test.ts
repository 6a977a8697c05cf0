import rule from '../../../../src/check/rules/policy/target-not-found';
import { authz } from '../../policy-manifests';
import { entry, namespace, object, service, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const HERE = namespace() + service() + entry() + waypoint();
const target = (ref: string): string => authz(`targetRefs: [{${ref}}]`);

testRule(rule, {
  valid: {
    'a Service': HERE + target('kind: Service, group: "", name: web'),
    'a Service of group core': HERE + target('kind: Service, group: core, name: web'),
    'a Service in its own namespace': HERE + target('kind: Service, name: web, namespace: shop'),
    'a ServiceEntry': HERE + target('kind: ServiceEntry, group: networking.istio.io, name: pay'),
    'a Gateway': HERE + target('kind: Gateway, group: gateway.networking.k8s.io, name: waypoint'),
    'a Service that istiod makes for a Gateway': HERE + target('kind: Service, name: waypoint'),
    'a class, which is told elsewhere':
      HERE + target('kind: GatewayClass, group: gateway.networking.k8s.io, name: none'),
    'what is refused elsewhere, a namespace': HERE + target('kind: Service, name: other, namespace: pay'),
    'what is refused elsewhere, a kind': HERE + target('kind: Deployment, group: apps, name: other'),
    'no target': HERE + authz(''),
    'a policy of another revision':
      HERE + authz('targetRefs: [{kind: Service, name: x}]', { more: 'labels: {istio.io/rev: canary}' }),
    'references of the wrong type':
      HERE + authz('targetRefs: [7, {kind: [Service], name: web}, {kind: Service, name: {}}]'),
    'a Service in a few files without any of the namespace': {
      given: target('kind: Service, name: web'),
      world: 'open',
    },
  },
  invalid: {
    'a Service that is not there': {
      given: HERE + target('kind: Service, name: wep'),
      finds: [{ message: 'missing', at: 'shop/p spec.targetRefs[0].name', says: 'no Service shop/wep', fix: 'web' }],
    },
    'a Service of another namespace': {
      given: namespace() + service('', { home: 'pay' }) + target('kind: Service, name: web'),
      finds: [{ message: 'missing', at: 'shop/p spec.targetRefs[0].name', fix: 'add the Service to namespace shop' }],
    },
    'a Gateway that is not there, in the older form': {
      given: HERE + authz('targetRef: {kind: Gateway, group: gateway.networking.k8s.io, name: other}'),
      finds: [{ message: 'missing', at: 'shop/p spec.targetRef.name' }],
    },
    'a ServiceEntry of a RequestAuthentication, in a few files that have others': {
      given:
        HERE +
        object(
          'security.istio.io/v1',
          'RequestAuthentication',
          '{targetRefs: [{kind: ServiceEntry, group: networking.istio.io, name: x}]}',
        ),
      world: 'open',
      finds: [{ message: 'missing', at: 'shop/p spec.targetRefs[0].name' }],
    },
  },
});

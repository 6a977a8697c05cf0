import rule from '../../../../src/check/rules/ambient/bypass-inbound-unprotected';
import { testRule } from '../../test-rule';

const namespace = (labels = 'istio.io/dataplane-mode: ambient'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: edge, labels: {${labels}}}\n---\n`;
const pods = (value = '"true"'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: in, namespace: edge}\nspec: {template: {metadata: {labels: {app: in}, annotations: {ambient.istio.io/bypass-inbound-capture: ${value}}}, spec: {containers: []}}}\n---\n`;
const peers = (spec: string, home = 'edge'): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: peers, namespace: ${home}}\nspec: {${spec}}\n---\n`;
const authz = (spec: string, home = 'edge'): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: authz, namespace: ${home}}\nspec: {${spec}}\n---\n`;
const AT = 'edge/in spec.template.metadata.annotations["ambient.istio.io/bypass-inbound-capture"]';

testRule(rule, {
  valid: {
    'no policy at all': namespace() + pods(),
    'a mode that refuses nobody': namespace() + pods() + peers('mtls: {mode: PERMISSIVE}'),
    'a mesh that is strict, and pods that are not':
      namespace() +
      pods() +
      peers('mtls: {mode: STRICT}', 'istio-system') +
      peers('selector: {matchLabels: {app: in}}, mtls: {mode: PERMISSIVE}'),
    'pods that are captured both ways': namespace() + pods('"false"') + peers('mtls: {mode: STRICT}'),
    'a value that Go does not know, which counts for nothing':
      namespace() + pods('"yes"') + peers('mtls: {mode: STRICT}'),
    'a value of another type': namespace() + pods('true') + peers('mtls: {mode: STRICT}'),
    'pods out of the mesh': namespace('app: edge') + pods() + peers('mtls: {mode: STRICT}'),
    'policies of other pods':
      namespace() +
      pods() +
      authz('selector: {matchLabels: {app: out}}') +
      peers('selector: {matchLabels: {app: out}}, mtls: {mode: STRICT}'),
    'a policy of a waypoint': namespace() + pods() + authz('targetRefs: [{kind: Service, name: in}]'),
  },
  invalid: {
    'a strict namespace': {
      given: namespace() + pods() + peers('mtls: {mode: STRICT}'),
      finds: [{ message: 'open', at: AT, says: 'PeerAuthentication edge/peers', fix: 'remove the annotation' }],
    },
    'a strict mesh': {
      given: namespace() + pods('"1"') + peers('mtls: {mode: STRICT}', 'istio-system'),
      finds: [{ message: 'open', at: AT, says: 'istio-system/peers' }],
    },
    'a strict port': {
      given:
        namespace() +
        pods() +
        peers(
          'selector: {matchLabels: {app: in}}, mtls: {mode: PERMISSIVE}, portLevelMtls: {8080: {mode: STRICT}}',
        ).replace('8080', '"8080"'),
      finds: [{ message: 'open', at: AT }],
    },
    'policies by selector and by namespace, told once': {
      given:
        namespace() +
        pods() +
        authz('selector: {matchLabels: {app: in}}, rules: [{}]') +
        authz('{}', 'istio-system').replace('{{}}', '{}'),
      finds: [{ message: 'open', at: AT, says: 'AuthorizationPolicy edge/authz' }],
    },
  },
});

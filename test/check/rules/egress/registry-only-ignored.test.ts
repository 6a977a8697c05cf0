import rule from '../../../../src/check/rules/egress/registry-only-ignored';
import { testRule } from '../../test-rule';
import { namespace, pods } from '../../waypoint-manifests';

const config = (mesh: string, name = 'istio'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: istio-system}\ndata:\n  mesh: |\n    ${mesh}\n---\n`;
const ONLY = 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}';

testRule(rule, {
  valid: {
    ALLOW_ANY: namespace() + config('outboundTrafficPolicy: {mode: ALLOW_ANY}'),
    'no word of it': namespace() + config('rootNamespace: istio-system'),
    'a mesh of sidecars': namespace('shop', 'istio-injection: enabled') + pods() + config(ONLY),
    'values that say otherwise': {
      given: namespace() + config(ONLY),
      values: { istiod: { meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } } } },
    },
    'a ConfigMap of another name': namespace() + config(ONLY, 'web'),
    'a mesh config of another form': namespace() + config('[REGISTRY_ONLY]'),
  },
  invalid: {
    'pods in ambient mode': {
      given: namespace() + config(ONLY),
      world: 'open',
      finds: [{ message: 'passes', at: 'istio-system/istio data.mesh', fix: 'egress policies' }],
    },
    'a revision': {
      given: namespace() + config(ONLY, 'istio-1-30'),
      finds: [{ message: 'passes', at: 'istio-system/istio-1-30 data.mesh' }],
    },
    'one pod that is labelled': {
      given: pods('istio.io/dataplane-mode: ambient') + config(ONLY),
      finds: [{ message: 'passes', at: 'istio-system/istio data.mesh' }],
    },
  },
});

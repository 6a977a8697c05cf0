import rule from '../../../../src/check/rules/ambient/sidecar-annotation-in-ambient';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const AMBIENT = namespace('istio.io/dataplane-mode: ambient');
const pods = (annotations: string, labels = 'app: web'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {${labels}}, annotations: {${annotations}}}, spec: {containers: [{name: web, image: "web:1"}]}}}\n`;
const at = (name: string): string => `shop/web spec.template.metadata.annotations["${name}"]`;
const PORTS = 'traffic.sidecar.istio.io/excludeOutboundPorts';

testRule(rule, {
  valid: {
    'pods with a sidecar': namespace('istio-injection: enabled') + pods(`${PORTS}: "5432"`),
    'pods that are out': AMBIENT + pods(`${PORTS}: "5432"`, 'istio.io/dataplane-mode: none'),
    'a sidecar declined': AMBIENT + pods('sidecar.istio.io/inject: "false"'),
    'what ambient mode reads':
      AMBIENT + pods('ambient.istio.io/dns-capture: "false", istio.io/reroute-virtual-interfaces: eth1'),
    'a name that Istio does not know, which is told elsewhere':
      AMBIENT + pods('traffic.sidecar.istio.io/excludePorts: "1"'),
    'a deprecated one, which is told elsewhere': AMBIENT + pods('sidecar.istio.io/statsInclusionPrefixes: cluster'),
    'a namespace that is not in the input': { given: pods(`${PORTS}: "1"`), world: 'open' },
    'annotations of another type': AMBIENT + pods('').replace('annotations: {}', `annotations: [${PORTS}]`),
  },
  invalid: {
    'a port that was to be left out': {
      given: AMBIENT + pods(`${PORTS}: "5432"`),
      finds: [{ message: 'captured', at: at(PORTS), says: 'captured all the same', fix: 'remove it' }],
    },
    'the size of a proxy, and its config': {
      given: AMBIENT + pods('sidecar.istio.io/proxyCPU: 100m, proxy.istio.io/config: "{}"'),
      finds: [
        { message: 'unread', at: at('sidecar.istio.io/proxyCPU') },
        { message: 'unread', at: at('proxy.istio.io/config') },
      ],
    },
  },
});

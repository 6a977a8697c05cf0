import rule from '../../../../src/check/rules/metadata/annotation-invalid';
import { testRule } from '../../test-rule';

const pods = (annotation: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: shop}\nspec: {template: {metadata: {annotations: {${annotation}}}, spec: {containers: []}}}\n---\n`;
const invalid = (name: string, value: string, says: string) => ({
  given: pods(`${name}: ${value}`),
  finds: [{ message: 'invalid', at: `shop/x spec.template.metadata.annotations["${name}"]`, says }],
});
const config = (text: string, ...finds: readonly { readonly message: string; readonly says: string }[]) => ({
  given: pods(`proxy.istio.io/config: ${text.startsWith('{') ? `'${text}'` : text}`),
  finds: finds.map((one) => ({ ...one, at: 'shop/x spec.template.metadata.annotations["proxy.istio.io/config"]' })),
});
const TRAFFIC = 'traffic.sidecar.istio.io';

// istio/istio pkg/kube/inject/validate.go.
testRule(rule, {
  valid: {
    numbers: pods('readiness.status.sidecar.istio.io/periodSeconds: "10", status.sidecar.istio.io/port: " 0 "').replace(
      '" 0 "',
      '"0"',
    ),
    'lists of ports, with spaces, or none at all': pods(
      `${TRAFFIC}/excludeInboundPorts: "80, 443", ${TRAFFIC}/excludeOutboundPorts: "", ${TRAFFIC}/includeInboundPorts: "*"`,
    ),
    'lists of blocks': pods(
      `${TRAFFIC}/includeOutboundIPRanges: "*", ${TRAFFIC}/excludeOutboundIPRanges: "10.0.0.0/8,fd00::/8"`,
    ),
    interfaces: pods(
      'istio.io/reroute-virtual-interfaces: "eth0, br-1.2", traffic.sidecar.istio.io/excludeInterfaces: ""',
    ),
    quantities: ['100m', '"1"', '1.5Gi', '1e3', '"128974848"']
      .map((q) => pods(`sidecar.istio.io/proxyCPU: "${q.replaceAll('"', '')}"`))
      .join(''),
    'booleans as Go has them': pods(
      'ambient.istio.io/dns-capture: "F", ambient.istio.io/bypass-inbound-capture: "TRUE"',
    ),
    configurations: pods('proxy.istio.io/config: "tracing: {sampling: 10}"') + pods('proxy.istio.io/config: ""'),
    modes: pods('sidecar.istio.io/interceptionMode: NONE'),
    'a value where nobody reads it, which is told elsewhere': `apiVersion: v1\nkind: Service\nmetadata: {name: x, namespace: shop, annotations: {ambient.istio.io/dns-capture: "off"}}\nspec: {}\n`,
    'values for a sidecar of pods that have none, which is told elsewhere': `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}\n---\n${pods('proxy.istio.io/config: "concurrency: two", status.sidecar.istio.io/port: "x"')}`,
    'a value of another type, which a server refuses': pods('ambient.istio.io/dns-capture: 7'),
  },
  invalid: {
    'no number': invalid('readiness.status.sidecar.istio.io/initialDelaySeconds', 'bar', 'a whole number'),
    'a port that is none': invalid('status.sidecar.istio.io/port', '"70000"', '65535'),
    'a list of ports with a name in it': invalid(`${TRAFFIC}/excludeOutboundPorts`, '"80,https"', 'a list of ports'),
    'a star where it means nothing': invalid(`${TRAFFIC}/excludeInboundPorts`, '"*"', 'a list of ports'),
    'an address for a block': invalid(`${TRAFFIC}/excludeOutboundIPRanges`, '10.0.0.1', 'a list of blocks'),
    'blocks with a space': invalid(`${TRAFFIC}/includeOutboundIPRanges`, '"10.0.0.0/8, 10.1.0.0/16"', 'without spaces'),
    'an interface with a long name': invalid(`${TRAFFIC}/excludeInterfaces`, 'a-name-of-sixteen', 'interfaces'),
    'no quantity': invalid('sidecar.istio.io/proxyMemory', '128MB', 'a quantity'),
    'a word that is no boolean': invalid('ambient.istio.io/bypass-inbound-capture', '"yes"', 'true or false'),
    'a configuration that is no YAML': config('"{a: ["', { message: 'config', says: 'with fields of a ProxyConfig' }),
    'a configuration that is a word': config('debug', { message: 'config', says: '"debug"' }),
    'a configuration with a value of another type': config('"concurrency: two"', {
      message: 'field',
      says: 'concurrency of a ProxyConfig can not be read: it must be a whole number of 32 bits, and is "two"',
    }),
    'a configuration with a field that there is none of': config(
      '{concurency: 2, tracing: {zipkins: {}}}',
      { message: 'unknown', says: 'has no field concurency: nobody reads it; did you mean concurrency?' },
      { message: 'unknown', says: 'no field tracing.zipkins' },
    ),
    'a mode in small letters': invalid('sidecar.istio.io/interceptionMode', 'redirect', 'REDIRECT'),
    'a word that is no boolean, of pods in ambient mode': {
      given: `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}\n---\n${pods('ambient.istio.io/dns-capture: "yes"')}`,
      finds: [{ message: 'invalid', at: 'shop/x spec.template.metadata.annotations["ambient.istio.io/dns-capture"]' }],
    },
  },
});

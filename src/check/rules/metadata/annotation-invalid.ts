import { goBoolean } from '../../../model/platform/go-boolean';
import { isBlock, isIpOrBlock } from '../../../input/addresses';
import { isMap } from '../../../model/field';
import { istioAnnotations } from '../../annotated';
import { defineRule } from '../../define-rule';
import { ANNOTATIONS } from '../../istio-names';

/** What is wrong with a value, if anything. */
type Check = (text: string) => string | undefined;

const boolean: Check = (text) => (goBoolean(text) === undefined ? 'it must be true or false' : undefined);
const upTo =
  (most: number): Check =>
  (text) =>
    /^\d+$/.test(text) && Number(text) <= most ? undefined : `it must be a whole number up to ${most}`;
const port = upTo(65535);
const ports: Check = (text) =>
  text.trim() === '' || text.split(',').every((one) => port(one.trim()) === undefined)
    ? undefined
    : 'it must be a list of ports, such as 80,443';
const blocks: Check = (text) =>
  text === '' || text.split(',').every((one) => isIpOrBlock(one) && isBlock(one))
    ? undefined
    : 'it must be a list of blocks without spaces, such as 10.0.0.0/8,192.168.0.0/16';
const interfaces: Check = (text) =>
  text === '' || text.split(',').every((one) => /^[A-Za-z][\w.-]{0,14}$/.test(one.trim()))
    ? undefined
    : 'it must be a list of interfaces, such as eth0,eth1';
const quantity: Check = (text) =>
  /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/.test(text)
    ? undefined
    : 'it must be a quantity, such as 100m or 128Mi';
const orStar =
  (check: Check): Check =>
  (text) =>
    text === '*' ? undefined : check(text);
const mode: Check = (text) =>
  ['REDIRECT', 'TPROXY', 'NONE'].includes(text) ? undefined : 'it must be REDIRECT, TPROXY or NONE';

/** Which fields there are, ProxyConfig's schema says; this is about what the injector can't read at all. */
const proxyConfig: Check = (text) => {
  const { readText } = require('../../../model/input/read-text') as typeof import('../../../model/input/read-text');
  const { documents, problems } = readText(text);
  const value = documents[0]?.value;
  const isRead = problems.every(({ severity }) => severity !== 'error') && (isMap(value) || (value ?? null) === null);
  return isRead
    ? undefined
    : 'it must be YAML with fields of a ProxyConfig, such as "holdApplicationUntilProxyStarts: true"';
};

/** As the injector checks them (istio/istio pkg/kube/inject/validate.go, AnnotationValidation), and as istio-cni and istiod read others. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['sidecar.istio.io/interceptionMode', mode],
  ['status.sidecar.istio.io/port', port],
  ['readiness.status.sidecar.istio.io/initialDelaySeconds', upTo(2 ** 32 - 1)],
  ['readiness.status.sidecar.istio.io/periodSeconds', upTo(2 ** 32 - 1)],
  ['readiness.status.sidecar.istio.io/failureThreshold', upTo(2 ** 32 - 1)],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', orStar(blocks)],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', blocks],
  ['traffic.sidecar.istio.io/includeInboundPorts', orStar(ports)],
  ['traffic.sidecar.istio.io/excludeInboundPorts', ports],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', ports],
  ['traffic.sidecar.istio.io/excludeInterfaces', interfaces],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', interfaces],
  ['istio.io/reroute-virtual-interfaces', interfaces],
  ['prometheus.istio.io/merge-metrics', boolean],
  ['proxy.istio.io/config', proxyConfig],
  ['sidecar.istio.io/proxyCPU', quantity],
  ['sidecar.istio.io/proxyMemory', quantity],
  ['sidecar.istio.io/proxyCPULimit', quantity],
  ['sidecar.istio.io/proxyMemoryLimit', quantity],
  ['ambient.istio.io/bypass-inbound-capture', boolean],
  ['ambient.istio.io/dns-capture', boolean],
  ['istio.io/dry-run', boolean],
]);

export default defineRule({
  id: 'metadata/annotation-invalid',
  severity: 'warning',
  summary: 'An annotation of Istio has a value that its reader does not take.',
  details:
    'The injector refuses the pod for such a value; istio-cni and istiod go on as if the annotation were not there. What is in ' +
    '`proxy.istio.io/config` is read as YAML, and its fields are not looked into.',
  codes: ['IST0125'],
  on: [
    'workload',
    'Namespace',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'WorkloadGroup',
    'Gateway',
    'GatewayClass',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'VirtualService',
    'DestinationRule',
    'Sidecar',
    'EnvoyFilter',
    'AuthorizationPolicy',
    'PeerAuthentication',
    'RequestAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
  ],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/annotations/annotations.go',
    'istio/istio pkg/kube/inject/validate.go',
    'istio/istio cni/pkg/util/podutil.go, CheckBooleanAnnotation',
  ],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { ambient.istio.io/dns-capture: 'off' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { ambient.istio.io/dns-capture: 'false' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    invalid: (name: string, given: string, must: string) => `${name} does not take ${given}: ${must}`,
  },
  check({ mesh, report }) {
    for (const { name, field, kind } of istioAnnotations(mesh)) {
      const wrong = field.text === undefined ? undefined : CHECKS.get(name)?.(field.text);
      // Where nobody reads it, its value is all the same (metadata/annotation-misplaced).
      if (wrong === undefined || !ANNOTATIONS[name]?.on.includes(kind)) continue;
      report(field, 'invalid', name, JSON.stringify(field.text), wrong).fix(
        `${wrong.replace(/^it must be/, 'make it')}`,
      );
    }
  },
});

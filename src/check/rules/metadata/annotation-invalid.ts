import { goBoolean } from '../../../model/platform/go-boolean';
import { isBlock, isIpOrBlock } from '../../../input/addresses';
import { isMap, type Field } from '../../../model/field';
import type { MeshObject } from '../../../model/mesh-object';
import { isCaptured } from '../../../model/workloads/enrolment';
import { isProxyItself } from '../../../model/workloads/proxy-pods';
import { workloads } from '../../../model/workloads/workload';
import { istioAnnotations, OF_SIDECARS } from '../../annotated';
import { defineRule } from '../../define-rule';
import { ANNOTATIONS } from '../../istio-names';

const PROXY_CONFIG = 'proxy.istio.io/config';
/** So much of it tells which one it is. */
const SHOWN = 80;

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
  ['sidecar.istio.io/proxyCPU', quantity],
  ['sidecar.istio.io/proxyMemory', quantity],
  ['sidecar.istio.io/proxyCPULimit', quantity],
  ['sidecar.istio.io/proxyMemoryLimit', quantity],
  ['ambient.istio.io/bypass-inbound-capture', boolean],
  ['ambient.istio.io/dns-capture', boolean],
]);

export default defineRule({
  id: 'metadata/annotation-invalid',
  severity: 'warning',
  summary: 'An annotation of Istio has a value that its reader does not take.',
  details:
    'The injector refuses the pod for such a value; istio-cni and istiod go on as if the annotation were not there. What is in ' +
    '`proxy.istio.io/config` is the YAML of a ProxyConfig: a value of the wrong type makes all of it unreadable, and a field ' +
    'that there is none of is passed over without a word.',
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
    'istio/istio pkg/config/validation/agent/validation.go, ValidateMeshConfigProxyConfig, and istio/api mesh/v1alpha1/proxy.proto (read for 1.32-dev)',
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
    config: (given: string) =>
      `${PROXY_CONFIG} must be YAML with fields of a ProxyConfig, such as "holdApplicationUntilProxyStarts: true", and not ${given}`,
    field: (at: string, problem: string) => `${at} of a ProxyConfig can not be read: ${problem}`,
    unknown: (at: string, near: string) =>
      `a ProxyConfig has no field ${at}: nobody reads it${near === '' ? '' : `; ${near}`}`,
  },
  check({ mesh, report }) {
    let captured: ReadonlySet<MeshObject> | undefined;
    // A pod without a sidecar reads none of what is for one (ambient/sidecar-annotation-in-ambient).
    const isUnread = (name: string, { object }: Field): boolean => {
      if (!OF_SIDECARS.test(name)) return false;
      captured ??= new Set(
        workloads(mesh).flatMap((one) => (isCaptured(mesh, one) && !isProxyItself(one) ? [one.owner] : [])),
      );
      return captured.has(object);
    };
    for (const { name, field, kind } of istioAnnotations(mesh)) {
      // Where nobody reads it, its value is all the same (metadata/annotation-misplaced).
      if (field.text === undefined || !ANNOTATIONS[name]?.on.includes(kind) || isUnread(name, field)) continue;
      if (name === PROXY_CONFIG) proxyConfig(field, field.text);
      const wrong = CHECKS.get(name)?.(field.text);
      if (wrong === undefined) continue;
      report(field, 'invalid', name, JSON.stringify(field.text), wrong).fix(
        `${wrong.replace(/^it must be/, 'make it')}`,
      );
    }

    function proxyConfig(field: Field, text: string): void {
      const { readText } = require('../../../model/input/read-text') as typeof import('../../../model/input/read-text');
      const { documents, problems } = readText(text);
      const value = documents[0]?.value ?? null;
      if (problems.some(({ severity }) => severity === 'error') || (value !== null && !isMap(value))) {
        report(field, 'config', JSON.stringify(text.slice(0, SHOWN))).fix('write fields of a ProxyConfig');
        return;
      }
      if (value === null) return;
      const { proxyConfigProblems } = require('../../proxy-config') as typeof import('../../proxy-config');
      for (const { is, at, problem } of proxyConfigProblems(value)) {
        if (is === 'wrong') report(field, 'field', at, problem).fix(`write ${at} as it is read`);
        else report(field, 'unknown', at, problem).fix(`remove ${at}, or write the field that is meant`);
      }
    }
  },
});

import type { Field } from '../model/field';
import type { Kind } from '../model/kinds';
import type { Mesh } from '../model/mesh';
import { workloads } from '../model/workloads/workload';

/** Kinds whose annotations people write for Istio, beside those that make pods. */
const ANNOTATED_KINDS = [
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
] as const satisfies readonly Kind[];

/** What the injector and the proxy in a pod read. */
export const OF_SIDECARS = /^((traffic\.|status\.|readiness\.status\.)?sidecar|proxy|inject)\.istio\.io\//;

/** An annotation that is Istio's by its name. */
export interface IstioAnnotation {
  readonly name: string;
  readonly field: Field;
  /** The metadata that it is in. */
  readonly metadata: Field;
  /** The kind as Istio's table has it: `Pod` in a template. */
  readonly kind: string;
  /** The template, for the annotation of what makes pods. */
  readonly template: Field | undefined;
}

/** Those that controllers write (istio/istio pkg/config/analysis/analyzers/maturity/maturity.go, AlwaysIgnoredAnnotations). */
const BY_CONTROLLERS = ['sidecar.istio.io/status', 'gateway.istio.io/controller-version', 'istio.io/rev'];

/** All annotations that are Istio's by their names, known or not. */
export function istioAnnotations(mesh: Mesh): readonly IstioAnnotation[] {
  const found: IstioAnnotation[] = [];
  const read = (metadata: Field, kind: string, template?: Field): void => {
    for (const [name, field] of metadata.get('annotations').entries) {
      if (isIstios(name) && !BY_CONTROLLERS.includes(name)) found.push({ name, field, metadata, kind, template });
    }
  };
  for (const kind of ANNOTATED_KINDS) for (const object of mesh.ofKind(kind)) read(object.field('metadata'), kind);
  for (const { owner, template } of workloads(mesh)) {
    if (owner.kind !== 'Pod') read(owner.field('metadata'), owner.kindName, template);
    read(template.get('metadata'), 'Pod');
  }
  return found;
}

/** As upstream tells them (istio/istio pkg/config/analysis/analyzers/annotations/annotations.go, istioAnnotation). */
function isIstios(name: string): boolean {
  return name === 'kubernetes.io/ingress.class' || name.split('/')[0]!.endsWith('istio.io');
}

import { isIP } from 'node:net';
import { nearest } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { fact } from '../../model/fact';
import { labelOf } from '../../model/field';
import { destinationOf } from '../../model/hosts';
import { knownAddress } from '../../model/known-addresses';
import type { Mesh } from '../../model/mesh';
import { findService, services, type MeshService } from '../../model/service';
import { findGateway, gateways, type MeshGateway } from '../../model/waypoint';
import { workloads, type Workload } from '../../model/workload';
import type { MeshRequest, RequestFrom } from '../request';
import type { Sender } from '../sender';
import type { Dialled } from './client-path';

/** Where a request comes from. A name that is nowhere is an error: nothing can be said of it. */
export function senderOf(mesh: Mesh, place: string, from: RequestFrom): Sender {
  if ('workload' in from) return { kind: 'workload', workload: workloadOf(mesh, `${place}: from.workload`, from) };
  if ('kubelet' in from)
    return { kind: 'kubelet', of: workloadOf(mesh, `${place}: from.kubelet`, { workload: from.kubelet }) };
  if ('gateway' in from) return { kind: 'gateway', gateway: gatewayOf(mesh, `${place}: from.gateway`, from.gateway) };
  return { kind: 'outside', address: from.ip };
}

/** What a request is sent to: a listener of an ingress Gateway, or what a client dials. */
export type Target =
  | { readonly kind: 'gateway'; readonly gateway: MeshGateway; readonly port: number }
  /** The pods behind a headless Service, each by its own address. */
  | { readonly kind: 'headless'; readonly service: MeshService; readonly port: number }
  | { readonly kind: 'dialled'; readonly dialled: Dialled };

export function targetOf(mesh: Mesh, place: string, { to }: MeshRequest, from: string): Target {
  const { port } = to;
  if ('gateway' in to) return { kind: 'gateway', gateway: gatewayOf(mesh, `${place}: to.gateway`, to.gateway), port };
  if ('workload' in to) {
    return {
      kind: 'dialled',
      dialled: { kind: 'workload', workload: workloadOf(mesh, `${place}: to.workload`, to), port },
    };
  }
  if ('service' in to) return ofService(mesh, serviceOf(mesh, `${place}: to.service`, to.service), port, from);
  return { kind: 'dialled', dialled: hostOf(mesh, to.host, port, from) };
}

function ofService(mesh: Mesh, service: MeshService, port: number, from: string): Target {
  if (service.isExternalName) {
    const name = service.object.spec.get('externalName').text ?? '';
    return { kind: 'dialled', dialled: hostOf(mesh, name, port, from) };
  }
  if (service.isHeadless) return { kind: 'headless', service, port };
  const destination = { kind: 'Service', service } as const;
  return { kind: 'dialled', dialled: { kind: 'service', destination, port } };
}

/** An address is whatever has it, and a name what the mesh knows by it. */
function hostOf(mesh: Mesh, host: string, port: number, from: string): Dialled {
  if (isIP(host) === 0) {
    const destination = destinationOf(mesh, host, from);
    return destination ? { kind: 'service', destination, port } : { kind: 'address', address: host, port };
  }
  const { endpoint, service, workload, workloadEntry } = knownAddress(mesh, host, from);
  if (service) return { kind: 'service', destination: service, port, address: host };
  if (workload) return { kind: 'workload', workload, port };
  if (endpoint && !workloadEntry) return { kind: 'endpoint', endpoint, address: host, port };
  return workloadEntry
    ? { kind: 'WorkloadEntry', object: workloadEntry, address: host, port }
    : { kind: 'address', address: host, port };
}

const byName = fact((mesh) => {
  const found = new Map<string, Workload[]>();
  for (const workload of workloads(mesh)) {
    const key = `${workload.namespace}/${workload.name}`;
    const list = found.get(key);
    if (list) list.push(workload);
    else found.set(key, [workload]);
  }
  return found;
});

function workloadOf(
  mesh: Mesh,
  place: string,
  { kind, workload: name }: { readonly workload: string; readonly kind?: string | undefined },
): Workload {
  const all = byName(mesh).get(name) ?? [];
  const found = kind === undefined ? all : all.filter(({ owner }) => owner.kindName === kind);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const kinds = found.map(({ owner }) => owner.kindName).join(', ');
    refuse(place, `${shown(name)} is the name of several workloads (${kinds}); say which by "kind"`);
  }
  const wanted = kind === undefined ? '' : ` of kind ${kind}`;
  refuse(place, `there is no workload ${shown(name)}${wanted}${hint(name, [...byName(mesh).keys()])}`);
}

function serviceOf(mesh: Mesh, place: string, name: string): MeshService {
  const [namespace = '', own = ''] = name.split('/');
  const found = findService(mesh, namespace, own);
  if (found) return found;
  refuse(
    place,
    `there is no Service ${shown(name)}${hint(
      name,
      services(mesh).map((one) => `${one.namespace}/${one.name}`),
    )}`,
  );
}

function gatewayOf(mesh: Mesh, place: string, name: string): MeshGateway {
  const [namespace = '', own = ''] = name.split('/');
  const found = findGateway(mesh, namespace, own);
  if (found) return found;
  refuse(
    place,
    `there is no Gateway ${shown(name)}${hint(
      name,
      gateways(mesh).map((one) => `${one.namespace}/${one.name}`),
    )}`,
  );
}

/** The name that was meant, or what there is. */
function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `; did you mean ${shown(near)}?`;
  const some = known.slice(0, 5).join(', ');
  return known.length === 0
    ? '; there are none in the manifests'
    : `; there are ${some}${known.length > 5 ? ', …' : ''}`;
}

/** The Gateway whose pods a workload is, where the input has them as pods. */
export function gatewayOfPods(mesh: Mesh, { labels, namespace }: Workload): MeshGateway | undefined {
  const name = labelOf(labels, 'gateway.networking.k8s.io/gateway-name');
  return name === undefined ? undefined : findGateway(mesh, namespace, name);
}

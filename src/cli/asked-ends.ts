import type { Mesh } from '../model/mesh';
import type { RequestFrom, RequestTo } from '../simulate/request';
import { BadInput } from './refusal';

/** A client, as a command line names it. */
export function fromOf(text: string): RequestFrom {
  const [, form, subject = text] = /^(ip|kubelet|gateway|workload):(.+)$/s.exec(text) ?? [];
  if (form === 'ip') return { ip: subject };
  if (form === 'kubelet') return { kubelet: subject };
  return form === 'gateway' ? { gateway: subject } : workloadNamed(subject);
}

/** A workload, with its kind before its name where two kinds share that. */
function workloadNamed(text: string): { readonly workload: string; readonly kind?: string } {
  const [, kind, workload] = /^([^/]+)\/([^/]+\/[^/]+)$/.exec(text) ?? [];
  return kind !== undefined && workload !== undefined ? { workload, kind } : { workload: text };
}

/** A server and a port of it, as a command line names them: a Service, or else a workload of that name. */
export function toOf(mesh: Mesh, text: string): RequestTo {
  const [, form, subject = ''] = /^(?:(service|workload|gateway|host):)?(.+)$/s.exec(text) ?? [];
  const at = subject.lastIndexOf(':');
  const port = Number(subject.slice(at + 1));
  if (at <= 0 || !Number.isInteger(port)) throw new BadInput(`--to takes a port, as in shop/web:80, got "${text}"`);
  const name = subject.slice(0, at);
  if (form === 'host') return { host: name.replace(/^\[(.+)\]$/, '$1'), port };
  if (form === 'gateway') return { gateway: name, port };
  if (form === 'workload' || name.split('/').length === 3) return { ...workloadNamed(name), port };
  const [namespace = '', own = ''] = name.split('/');
  const isService = form === 'service' || mesh.find('Service', namespace, own) !== undefined;
  const { workloadsIn } = require('../model/workloads/workload') as typeof import('../model/workloads/workload');
  const isWorkload = workloadsIn(mesh, namespace).some((one) => one.name === own);
  return isService || !isWorkload ? { service: name, port } : { workload: name, port };
}

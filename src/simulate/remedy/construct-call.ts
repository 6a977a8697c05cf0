import type { IConstruct } from 'constructs';
import { meshRoot } from '../../emit/mesh-root';
import type { Mesh } from '../../model/mesh';
import type { MeshRequest } from '../request';
import { senderOf } from '../path/ends';
import type { RemedyChange } from './remedy';

/** Requests that `Http` has a name for. */
const NAMED = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The call in an app that comes to the same as changes of its policies, such as
 * `allowFrom(bookinfo/Productpage, Http.get("/reviews/1")) of bookinfo/Reviews`; nothing where none does.
 */
export function constructCall(
  scope: IConstruct,
  mesh: Mesh,
  { from, http, to }: MeshRequest,
  changes: readonly RemedyChange[],
): string | undefined {
  if (!('service' in to)) return undefined;
  const { ServiceBase } = require('../../mesh/service-base') as typeof import('../../mesh/service-base');
  const { isPrincipal } = require('../../mesh/principal') as typeof import('../../mesh/principal');
  const all = meshRoot(scope).node.findAll();
  const service = all
    .flatMap((one) => (one instanceof ServiceBase ? [one] : []))
    .find(({ name, namespace }) => `${namespace}/${name}` === to.service);
  // Another policy than that of its own callers is not for this call to change.
  if (!service || !changes.every(({ construct }) => construct?.startsWith(`${service.node.path}/`))) return undefined;
  const sender = senderOf(mesh, 'remedy', from);
  const end = sender.kind === 'workload' ? sender.workload : sender.kind === 'gateway' ? sender.gateway : undefined;
  if (!end) return undefined;
  const account = `${end.namespace}/${end.serviceAccount}`;
  const caller = all.find((one) => isPrincipal(one) && one.principal.key === account);
  const who =
    caller?.node.path ??
    `Principal.serviceAccount(${JSON.stringify(end.namespace)}, ${JSON.stringify(end.serviceAccount)})`;
  const isRead = http !== undefined && service.serviceWaypoint !== undefined;
  return `allowFrom(${[who, ...(isRead ? [requestCall(http)] : [])].join(', ')}) of ${service.node.path}`;
}

function requestCall({ method = 'GET', path = '/' }: NonNullable<MeshRequest['http']>): string {
  const own = JSON.stringify(path.replace(/[?#].*/s, ''));
  return NAMED.includes(method)
    ? `Http.${method.toLowerCase()}(${own})`
    : `Http.request({ methods: [${JSON.stringify(method)}], paths: [${own}] })`;
}

import type { Field } from '../model/field';
import { certificateProblem, hasAuthority } from '../model/gateways/certificate-problem';
import { isMadeElsewhere } from '../model/gateways/gateway-credentials';
import { isGranted } from '../model/gateways/gateway-listener';
import type { Kind } from '../model/kinds';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { fails, type Outcome, RESOLVED, unknown } from './condition';

/** What the references of a listener's TLS come to. */
export interface TlsOutcome extends Outcome {
  /** Whether it is about the certificates that clients are judged by, or about one that an object of another namespace has to lend. */
  readonly isOfClients?: boolean;
}

/**
 * Whether a listener, of a Gateway or a ListenerSet, has the certificates that it names. Of its own any that is good is enough.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, buildTLS (read for 1.32-dev)
 */
export function tlsOutcome(mesh: Mesh, gateway: MeshObject, owner: MeshObject, listener: Field): TlsOutcome {
  const tls = listener.get('tls');
  const mode = tls.get('mode').text ?? 'Terminate';
  const own = tls.get('options', 'gateway.istio.io/tls-terminate-mode').text ?? '';
  if (!tls.isSet || mode !== 'Terminate' || own === 'ISTIO_SIMPLE' || own === 'ISTIO_MUTUAL') return RESOLVED;
  const refs = tls.get('certificateRefs').items;
  if (refs.length > 2)
    return fails('InvalidCertificateRef', 'a listener takes two certificates at most', tls.get('certificateRefs'));
  const outcomes = refs.map((ref) => ({ ...certificateOutcome(mesh, owner, ref, 'InvalidCertificateRef'), at: ref }));
  const isGood = outcomes.some(({ status }) => status === 'True');
  const unsure = isGood ? undefined : outcomes.find(({ status }) => status === 'Unknown');
  if (unsure) return unsure;
  const [first] = outcomes;
  if (!isGood) return first ? { ...first, isOfClients: first.reason === 'RefNotPermitted' } : RESOLVED;
  return clientsOutcome(mesh, gateway, owner, listener.get('port').number);
}

/** A certificate of its own. The reason is that of the field that has the reference. */
export function certificateOutcome(mesh: Mesh, object: MeshObject, ref: Field, reason: string): Outcome {
  const name = ref.get('name').text ?? '';
  const namespace = ref.get('namespace').text || object.namespace;
  const title = `Secret ${namespace}/${name}`;
  if ((ref.get('group').text ?? '') !== '' || (ref.get('kind').text ?? 'Secret') !== 'Secret') {
    return fails(reason, 'certificates are in Secrets');
  }
  const secret = mesh.find('Secret', namespace, name);
  if (!secret && !isMadeElsewhere(mesh, { object, field: ref, namespace, name })) {
    return missing(mesh, 'Secret', namespace, title, reason);
  }
  const problem = secret && certificateProblem(secret);
  if (problem && problem.kind !== 'expired') return fails(reason, `${title} has no certificate that could be used`);
  return lent(mesh, object, 'Secret', namespace, name);
}

/** The certificates that those of clients are judged by, which a Gateway has for each port or for all. */
function clientsOutcome(mesh: Mesh, gateway: MeshObject, owner: MeshObject, port: number | undefined): TlsOutcome {
  const frontend = gateway.spec.get('tls', 'frontend');
  const ofPort = frontend.get('perPort').items.find((one) => one.get('port').number === port);
  const validation = (ofPort?.get('tls') ?? frontend.get('default')).get('validation');
  const [ref, second] = validation.get('caCertificateRefs').items;
  if (!ref) return RESOLVED;
  const outcome = second
    ? fails('InvalidCACertificateRef', 'one is all that istiod reads', second)
    : { ...authority(mesh, owner, ref), at: ref.object === owner ? ref : undefined };
  return { ...outcome, isOfClients: true };
}

function authority(mesh: Mesh, object: MeshObject, ref: Field): Outcome {
  const [name, kind] = [ref.get('name').text ?? '', ref.get('kind').text ?? ''];
  const namespace = ref.get('namespace').text || object.namespace;
  if ((ref.get('group').text ?? '') !== '' || (kind !== 'ConfigMap' && kind !== 'Secret')) {
    return fails('InvalidCACertificateKind', 'certificates of an authority are in a ConfigMap or a Secret');
  }
  const title = `${kind} ${namespace}/${name}`;
  const found = mesh.find(kind, namespace, name);
  if (!found) return missing(mesh, kind, namespace, title, 'InvalidCACertificateRef');
  return hasAuthority(found)
    ? lent(mesh, object, kind, namespace, name)
    : fails('InvalidCACertificateRef', `${title} has no certificate of an authority`);
}

/** Manifests hold no Secrets as a rule: where there are none at all, that says nothing. */
function missing(mesh: Mesh, kind: Kind, namespace: string, title: string, reason: string): Outcome {
  const isKnown = mesh.knows(kind, namespace) && mesh.ofKind(kind).length > 0;
  return isKnown ? fails(reason, `there is no ${title}`) : unknown(`whether there is a ${title}`);
}

function lent(mesh: Mesh, object: MeshObject, kind: string, namespace: string, name: string): Outcome {
  const from = { group: 'gateway.networking.k8s.io', kind: object.kindName, namespace: object.namespace };
  if (isGranted(mesh, from, { group: '', kind, namespace, name })) return RESOLVED;
  const title = `${kind} ${namespace}/${name}`;
  return mesh.knows('ReferenceGrant', namespace)
    ? fails('RefNotPermitted', `no ReferenceGrant lets it use ${title}`)
    : unknown(`whether a ReferenceGrant lets it use ${title}`);
}

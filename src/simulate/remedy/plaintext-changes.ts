import { MeshObject } from '../../model/mesh-object';
import { pointer, type Change } from './change';
import type { Refusal } from './refusal';

const DATAPLANE_MODE = 'istio.io/dataplane-mode';

/** Changes that might let in what comes in plaintext: the client joins the mesh, or the server takes plaintext on that port. */
export function plaintextChanges(refusal: Refusal): readonly Change[] {
  const { by, isPlain, mesh, sender } = refusal;
  if (!isPlain || by.rule === 'default-deny' || by.rule === 'network-policy') return [];
  const joining: Change[] = [];
  if (sender.kind === 'workload' && !sender.workload.hostNetwork) {
    const { namespace, template } = sender.workload;
    const home = mesh.find('Namespace', '', namespace);
    for (const [object, path] of [...(home ? [[home, []] as const] : []), [template.object, template.path] as const]) {
      const labels = [...path, 'metadata', 'labels'];
      const step = object.field(...labels).isSet
        ? ({ op: 'add', path: pointer(...labels, DATAPLANE_MODE), value: 'ambient' } as const)
        : ({ op: 'add', path: pointer(...labels), value: { [DATAPLANE_MODE]: 'ambient' } } as const);
      joining.push({ object, steps: [step] });
    }
  }
  return [...joining, ...(by.rule === 'peer-authentication' ? permissions(refusal) : [])];
}

/** Plaintext on one port: of the policy itself where it selects pods, else in one of its own for the server. */
function permissions({ by, objects, target }: Refusal): readonly Change[] {
  const policy = objects.find(({ title }) => title === by.object);
  if (!policy) return [];
  const workload = target.kind === 'dialled' && target.dialled.kind === 'workload' ? target.dialled : undefined;
  const service =
    target.kind === 'headless'
      ? target
      : target.kind === 'dialled' && target.dialled.kind === 'service' && target.dialled.destination.kind === 'Service'
        ? { service: target.dialled.destination.service, port: target.dialled.port }
        : undefined;
  const labels = workload?.workload.labels ?? service?.service.object.spec.get('selector').labels;
  const namespace = workload?.workload.namespace ?? service?.service.namespace;
  const name = workload?.workload.name ?? service?.service.name;
  const targetPort = service?.service.object.spec
    .get('ports')
    .items.find((one) => one.get('port').number === service.port)
    ?.get('targetPort').number;
  const port = workload?.port ?? targetPort ?? service?.port;
  if (labels === undefined || namespace === undefined || port === undefined) return [];
  const mode = { mode: 'PERMISSIVE' };
  if (policy.spec.get('selector').isSet) {
    const ports = policy.spec.get('portLevelMtls');
    const value = ports.isSet ? mode : { [port]: mode };
    return [
      { object: policy, steps: [{ op: 'add', path: pointer(...ports.path, ...(ports.isSet ? [port] : [])), value }] },
    ];
  }
  const raw = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: `${name}-plaintext-${port}`, namespace },
    spec: { selector: { matchLabels: labels }, mtls: { mode: 'STRICT' } },
  };
  const object = new MeshObject(raw, { place: () => undefined });
  return [
    { object, isNew: true, steps: [{ op: 'add', path: pointer('spec', 'portLevelMtls'), value: { [port]: mode } }] },
  ];
}

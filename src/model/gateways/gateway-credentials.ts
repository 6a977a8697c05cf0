import { fact } from '../fact';
import type { Field } from '../field';
import { certificateRefs } from './gateway-listener';
import { podsOfGateway } from './gateway-pods';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';

/** A Secret that a gateway takes its certificate from. */
export interface GatewayCredential {
  /** The Gateway that asks for it. */
  readonly object: MeshObject;
  readonly field: Field;
  readonly namespace: string;
  readonly name: string;
}

/** How TLS is spoken where a credential is read. */
const READS_CREDENTIAL = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'];

/**
 * The Secrets that gateways take their certificates from. An Istio Gateway takes them from the namespace of its pods, and where
 * that is more than one, or unknown, there is none to speak of.
 *
 * @see istio/istio pilot/pkg/model/credentials/resource.go, pilot/pkg/credentials/kube (read for 1.32-dev)
 */
export const gatewayCredentials = fact((mesh): readonly GatewayCredential[] => [
  ...certificateRefs(mesh),
  ...mesh.ofKind('IstioGateway').flatMap((object) => istioCredentials(mesh, object)),
]);

function istioCredentials(mesh: Mesh, object: MeshObject): readonly GatewayCredential[] {
  const { workloads, implied } = podsOfGateway(mesh, object);
  const homes = [...new Set([...workloads, ...implied].map(({ namespace }) => namespace))];
  return object.spec.get('servers').items.flatMap((server) => {
    const tls = server.get('tls');
    if (!READS_CREDENTIAL.includes(tls.get('mode').text ?? 'SIMPLE')) return [];
    return [tls.get('credentialName'), ...tls.get('credentialNames').items].flatMap((field): GatewayCredential[] => {
      const text = field.text ?? '';
      const [first, second, ...rest] = text.replace(/^kubernetes(-gateway)?:\/\//, '').split('/');
      // What other schemes name is no Secret.
      if (text === '' || rest.length > 0 || !first || /^[a-z]+:$/.test(first)) return [];
      if (second) return [{ object, field, namespace: first, name: second }];
      return homes.length === 1 ? [{ object, field, namespace: homes[0]!, name: first }] : [];
    });
  });
}

/**
 * Secrets that something else in the input makes, by `namespace/name`: an operator that issues, opens or fetches them.
 *
 * @see cert-manager.io/v1 Certificate, bitnami.com SealedSecret, external-secrets.io ExternalSecret, secrets.hashicorp.com
 */
const madeSecrets = fact((mesh): ReadonlySet<string> => {
  const made = new Set<string>();
  const add = ({ namespace }: MeshObject, name: string | undefined): void =>
    void (name && made.add(`${namespace}/${name}`));
  for (const object of mesh.objects) {
    const { group, kindName, spec, name } = object;
    switch (kindName) {
      case 'Certificate':
        add(object, spec.get('secretName').text);
        break;
      case 'SealedSecret':
        add(object, spec.get('template', 'metadata', 'name').text || name);
        break;
      case 'ExternalSecret':
        add(object, spec.get('target', 'name').text || name);
        break;
      default:
        if (group === 'secrets.hashicorp.com') add(object, spec.get('destination', 'name').text);
    }
  }
  return made;
});

/** An annotation by which cert-manager issues what a Gateway names. */
const ISSUED = /^cert-manager\.io\/(cluster-)?issuer$/;

/** Whether a Secret comes from something that is not in the manifest itself. */
export function isMadeElsewhere(mesh: Mesh, { object, namespace, name }: GatewayCredential): boolean {
  return (
    madeSecrets(mesh).has(`${namespace}/${name}`) || Object.keys(object.annotations).some((key) => ISSUED.test(key))
  );
}

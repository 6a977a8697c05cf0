import { New } from '../expression';
import { isMap } from '../json';
import { nameOf, namespaceOf, objectOptions, single, textAt, type Recogniser } from '../proposal';

/** What pods take plaintext. */
export const peerAuthentication: Recogniser = {
  kind: 'security.istio.io/PeerAuthentication',
  propose(object, chart) {
    const [name, namespace, { spec }] = [nameOf(object), namespaceOf(object), object];
    if (name === undefined || namespace === undefined || !isMap(spec)) return [];
    const mode = textAt(spec['mtls'], 'mode');
    if (mode === undefined) return [];
    const { selector, portLevelMtls } = spec;
    const ports = isMap(portLevelMtls) ? Object.keys(portLevelMtls).map(Number) : [];
    const matchLabels = isMap(selector) ? selector['matchLabels'] : undefined;
    return [
      single(
        'PeerAuthentication',
        object,
        new New('PeerAuthentication', chart.id(name, 'PeerAuthentication'), {
          namespace: chart.known(`namespace ${namespace}`, namespace),
          name,
          ...(matchLabels !== undefined && { selector: matchLabels }),
          mode,
          ...(ports.length > 0 && { permissivePorts: ports }),
          ...objectOptions(object),
        }),
      ),
    ];
  },
};

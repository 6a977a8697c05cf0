import { New } from '../expression';
import { isMap, type Json } from '../json';
import { nameOf, namespaceOf, objectOptions, single, textAt, textsIn, type Recogniser } from '../proposal';
import { servicePorts } from './service-ports';

/** Services outside of the cluster. Those that enroll in a waypoint by themselves are left as they are. */
export const externalService: Recogniser = {
  kind: 'networking.istio.io/ServiceEntry',
  propose(object, chart) {
    const [name, namespace, { spec }] = [nameOf(object), namespaceOf(object), object];
    if (name === undefined || namespace === undefined || !isMap(spec)) return [];
    const hosts = textsIn(spec['hosts']);
    const ports = servicePorts(spec['ports'], 'protocol');
    if (!hosts || !ports) return [];
    const addresses = textsIn(spec['addresses']);
    const endpoints = endpointsOf(spec['endpoints']);
    const props = {
      namespace: chart.known(`namespace ${namespace}`, namespace),
      name,
      hosts,
      ports,
      ...(addresses && { addresses }),
      ...(endpoints && { endpoints }),
      ...objectOptions(object),
    };
    const made = new New('ExternalService', chart.id(name, 'ExternalService'), props);
    return [single('ExternalService', object, made, `external ${namespace}/${name}`)];
  },
};

function endpointsOf(endpoints: Json | undefined): string[] | undefined {
  if (!Array.isArray(endpoints)) return undefined;
  return endpoints.flatMap((endpoint) => textAt(endpoint, 'address') ?? []);
}

import type { Field } from '../../../model/field';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/workload-address',
  severity: 'error',
  summary: 'A workload outside has no address, or a UNIX socket that is none.',
  details:
    'An API server refuses the object: an endpoint has an `address`, or a `network` behind whose gateway it is. A socket ' +
    '(`unix://`) is an absolute path, or an abstract name with `@`, does not end with a slash, and has no ports. Names of ' +
    'ports are of letters, digits and dashes.',
  isInCrd: true,
  on: ['ServiceEntry', 'WorkloadEntry', 'WorkloadGroup'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: web, namespace: shop }
spec:
  address: unix://run/web.sock
`,
    right: `apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: web, namespace: shop }
spec:
  address: unix:///run/web.sock
`,
  },
  messages: {
    none: () => 'this has neither an address nor a network',
    ports: () => 'a UNIX socket has no ports',
    path: (address: string) => `${address} is no socket: its path starts with "/", or with "@"`,
    folder: (address: string) => `${address} ends with a slash, and is a folder`,
    name: (name: string) => `${name} is no name of a port`,
  },
  check({ mesh, report }) {
    const entries = [
      ...mesh.ofKind('WorkloadEntry').map(({ spec }) => spec),
      ...mesh.ofKind('ServiceEntry').flatMap(({ spec }) => spec.get('endpoints').items),
    ];
    const templates = mesh.ofKind('WorkloadGroup').map(({ spec }) => spec.get('template'));
    for (const entry of [...entries, ...templates]) {
      if (entry.map === undefined) continue;
      const [address, ports] = [entry.get('address'), entry.get('ports')];
      const { text = '' } = address;
      if (!address.isSet && !entry.get('network').isSet && !templates.includes(entry))
        report(entry, 'none').fix('add its address');
      const known = portNames(entry);
      for (const [name, field] of ports.entries) {
        // Of an endpoint, one that the ServiceEntry has no port for is told of (istio-schema/service-entry-endpoint).
        if ((name.length >= 63 || !NAME.test(name)) && known?.has(name) !== false) {
          report(field, 'name', shown(name)).fix('write a name such as http');
        }
      }
      if (!text.startsWith('unix://')) continue;
      if (ports.isSet) report(ports, 'ports').fix('remove them');
      if (!'/@'.includes(text[7] ?? ' ')) report(address, 'path', shown(text)).fix('write unix:/// and the path');
      else if (text.endsWith('/')) report(address, 'folder', shown(text)).fix('name the socket in it');
    }
  },
});

const NAME = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;

/** The names that an endpoint of a ServiceEntry may use; undefined for all others. */
function portNames({ object }: Field): ReadonlySet<string> | undefined {
  if (object.kind !== 'ServiceEntry') return undefined;
  return new Set(object.spec.get('ports').items.map((port) => port.get('name').text ?? ''));
}

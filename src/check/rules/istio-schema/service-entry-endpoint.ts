import { isIpAddress } from '../../../input/addresses';
import type { Field } from '../../../model/field';
import { hostProblem } from '../../istio-schema/host-forms';
import { labelProblems } from '../../istio-schema/label-forms';
import { shown, textIn, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/service-entry-endpoint',
  severity: 'error',
  summary: 'An endpoint of a ServiceEntry can not be reached in the way that it says.',
  details:
    'With resolution STATIC, an endpoint is an IP address or, for one port, a socket of UNIX; with DNS it may be a host. Its `ports` go by the names of those of ' +
    'the ServiceEntry, and its labels are such as Kubernetes would take. With STATIC, one of another network may have no address; the webhook of Istio warns of it.',
  codes: ['IST0106', 'IST0133'],
  on: ['ServiceEntry'],
  sources: ['istio/istio pkg/config/validation/validation.go, ValidateServiceEntry, validateWorkloadEntry'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: shop }
spec:
  hosts: [db.example.com]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  location: MESH_EXTERNAL
  resolution: STATIC
  endpoints: [{ address: db-1.example.com }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: shop }
spec:
  hosts: [db.example.com]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  location: MESH_EXTERNAL
  resolution: DNS
  endpoints: [{ address: db-1.example.com }]
`,
  },
  messages: {
    address: (address: string) => `${address} is no IP address, and with resolution STATIC nobody looks it up`,
    none: () => 'an endpoint has an address, and this one is empty',
    network: (network: string) =>
      `without an address, this is reached through the gateway of network ${network} alone, by nobody of the network itself`,
    host: (address: string, problem: string) => `${address} is neither an IP address nor a host: ${problem}`,
    port: (name: string, known: string) => `the ServiceEntry has no port named ${name}, only ${known}`,
    socket: (count: number) => `a socket of UNIX stands for one port, and the ServiceEntry has ${count}`,
    label: (problem: string) => `${problem}: nothing can have it`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'ServiceEntry')) {
      const resolution = spec.get('resolution').text ?? 'NONE';
      if (!['STATIC', 'DNS', 'DNS_ROUND_ROBIN'].includes(resolution)) continue;
      const isStatic = resolution === 'STATIC';
      const names = new Set(spec.get('ports').items.map((port) => port.get('name').text ?? ''));
      for (const endpoint of spec.get('endpoints').items) {
        if (endpoint.map === undefined) continue;
        const address = endpoint.get('address');
        const given = textIn(address);
        if (given === undefined) continue;
        const at = address.isSet ? address : endpoint;
        const isSocket = isStatic && given.startsWith('unix://');
        if (given === '') {
          // One of another network may have none.
          const network = endpoint.get('network');
          if (isStatic && network.text) {
            report(network, 'network', shown(network.text))
              .as('info')
              .fix('write the address, unless all callers are of other networks');
            rest(endpoint, names);
          }
          // The CRD refuses one that has neither.
          else if (address.isSet || endpoint.get('network').isSet) report(at, 'none').fix('write the address');
          if (isStatic) continue;
        } else if (isSocket) {
          if (names.size !== 1) report(at, 'socket', names.size).fix('write a ServiceEntry for each port');
        } else if (!isIpAddress(given)) {
          const problem = hostProblem(given);
          if (isStatic) report(at, 'address', shown(given)).fix('write an IP address, or make the resolution DNS');
          else if (problem !== undefined)
            report(at, 'host', shown(given), problem).fix('write an IP address or a host');
        }
        rest(endpoint, names);
      }
    }

    function rest(endpoint: Field, names: ReadonlySet<string>): void {
      for (const [name, port] of endpoint.get('ports').entries)
        if (!names.has(name))
          report(port, 'port', shown(name), [...names].slice(0, 5).join(', ') || 'none').fix(
            'name a port of the ServiceEntry',
          );
      for (const { field, problem } of labelProblems(endpoint.get('labels')))
        report(field, 'label', problem).fix('write a label as Kubernetes would take it');
    }
  },
});

import type { Field } from '../../../model/field';
import type { MeshObject } from '../../../model/mesh-object';
import { hostProblem, wildcardHostProblem } from '../../istio-schema/host-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

/** What istiod forwards by name, for names that it does not know beforehand. */
const DYNAMIC = ['HTTP', 'HTTP2', 'GRPC', 'TLS'];

export default defineRule({
  id: 'istio-schema/service-entry-resolution',
  severity: 'error',
  summary: 'A ServiceEntry can not be resolved in the way that it says.',
  details:
    'With resolution DNS and no endpoints, the hosts themselves are looked up, and a wildcard can not be. DYNAMIC_DNS looks up the name that each client asks ' +
    'for: its hosts are wildcards, its ports of a protocol that carries the name, and it has neither addresses nor endpoints. Behind a waypoint it is for the ' +
    'outside only, `MESH_EXTERNAL`.',
  codes: ['IST0106'],
  on: ['ServiceEntry'],
  sources: ['istio/istio pkg/config/validation/validation.go, ValidateServiceEntry, usesWaypoint'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: ['*.example.com']
  ports: [{ number: 443, name: tls, protocol: TLS }]
  location: MESH_EXTERNAL
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.example.com, login.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  location: MESH_EXTERNAL
  resolution: DNS
`,
  },
  messages: {
    lookUp: (host: string, resolution: string, what: string) =>
      `with resolution ${resolution} and no endpoints, ${host} itself is looked up, and no server of names knows a ${what}`,
    noWildcard: (host: string) => `resolution DYNAMIC_DNS is for wildcards, and ${host} is none`,
    has: (what: string) =>
      `with resolution DYNAMIC_DNS the name that a client asks for is looked up: ${what} mean nothing`,
    protocol: (protocol: string) => `${protocol} carries no name that resolution DYNAMIC_DNS could look up`,
    inside: () => 'behind a waypoint, resolution DYNAMIC_DNS is for MESH_EXTERNAL only',
  },
  check({ mesh, report }) {
    const dynamic = ({ spec, labels }: MeshObject): void => {
      for (const host of texts(spec.get('hosts')))
        if (!host.text!.startsWith('*')) report(host, 'noWildcard', shown(host.text!)).fix('use resolution DNS for it');
      for (const what of ['addresses', 'endpoints'])
        if (spec.get(what).items.length > 0) report(spec.get(what), 'has', what).fix(`remove ${what}`);
      for (const port of spec.get('ports').items) {
        const protocol = port.get('protocol');
        const given = protocol.text ?? '';
        if (port.map !== undefined && !DYNAMIC.includes(given.toUpperCase()))
          report(protocol.isSet ? protocol : port, 'protocol', given === '' ? 'a port without a protocol' : given).fix(
            `name one of ${DYNAMIC.join(', ')}`,
          );
      }
      const waypoint = labels['istio.io/use-waypoint'] ?? '';
      if (spec.get('location').text === 'MESH_INTERNAL' && !['', 'none'].includes(waypoint.toLowerCase()))
        report(spec.get('location'), 'inside').fix('make it MESH_EXTERNAL');
    };
    for (const object of validated(mesh, 'ServiceEntry')) {
      const { spec } = object;
      const resolution = spec.get('resolution').text ?? 'NONE';
      if (resolution === 'DYNAMIC_DNS') dynamic(object);
      if (!resolution.startsWith('DNS') || spec.get('endpoints').items.length > 0) continue;
      for (const host of texts(spec.get('hosts')))
        // What is no host at all is told of (istio-schema/service-entry-host).
        if (wildcardHostProblem(host.text!) === undefined && hostProblem(host.text!) !== undefined) {
          const what = host.text!.startsWith('*') ? 'wildcard' : 'number';
          report(host, 'lookUp', shown(host.text!), resolution, what).fix(
            'name the hosts one by one; or, with a waypoint, use resolution DYNAMIC_DNS',
          );
        }
    }
  },
});

function texts(list: Field): readonly Field[] {
  return list.items.filter(({ text }) => text !== undefined);
}

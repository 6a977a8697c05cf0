import type { Field } from '../../../model/field';
import { ROUTES } from '../../../model/gateways/route-fields';
import { gatewayApiChannel } from '../../../model/platform/gateway-api-channel';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/route-parent-repeated',
  severity: 'error',
  summary: 'A route names one parent twice, or once with a section and once without.',
  details:
    'An API server refuses the route. A parent may be named several times only for different sections, and then each time with a ' +
    '`sectionName`. CRDs of the experimental channel tell references by `port` apart too; those of the standard channel do not look at ' +
    'it. Where the channel is not known, nothing is said of references that have different ports.',
  isInCrd: true,
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/shared_types.go, CommonRouteSpec (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, sectionName: http }, { name: public }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, sectionName: http }, { name: public, sectionName: https }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
  },
  messages: {
    repeated: (parent: string) => `${parent} is named a second time`,
    mixed: (parent: string, what: string) =>
      `${parent} is named with a ${what} and without: where it is named twice, each has to have one`,
  },
  check({ mesh, report }) {
    const channel = gatewayApiChannel(mesh);
    for (const { spec } of ROUTES.flatMap((kind) => mesh.ofKind(kind))) {
      const before: Parent[] = [];
      for (const field of spec.get('parentRefs').items) {
        const parent = parentOf(field);
        if (parent === undefined) continue;
        const same = before.filter(({ key }) => key === parent.key);
        // Standard CRDs look at sections alone; of ports, the experimental ones do.
        const isSame = ({ section, port }: Parent): boolean =>
          section === parent.section && (port === parent.port || channel === 'standard');
        const mixed = same.find(({ section }) => (section === '') !== (parent.section === ''));
        const mixedPort =
          channel === 'experimental' ? same.find(({ port }) => (port === 0) !== (parent.port === 0)) : undefined;
        const twin = same.find(isSame);
        if (twin) report(field, 'repeated', parent.title).related(twin.field).fix('remove one of them');
        else if (mixed) report(field, 'mixed', parent.title, 'sectionName').related(mixed.field).fix(FIX);
        else if (mixedPort) report(field, 'mixed', parent.title, 'port').related(mixedPort.field).fix(FIX);
        before.push(parent);
      }
    }
  },
});

const FIX = 'name a section in each of them, or keep the one without';

interface Parent {
  readonly field: Field;
  readonly key: string;
  readonly section: string;
  readonly port: number;
  readonly title: string;
}

function parentOf(field: Field): Parent | undefined {
  const name = field.get('name').text;
  if (name === undefined) return undefined;
  const group = field.get('group').text ?? 'gateway.networking.k8s.io';
  const kind = field.get('kind').text ?? 'Gateway';
  // A namespace that is left out is another one to an API server than the same written out.
  const key = JSON.stringify([group, kind, field.get('namespace').text ?? '', name]);
  const [section, port] = [field.get('sectionName').text ?? '', field.get('port').number ?? 0];
  return { field, key, section, port, title: `${kind} ${name}` };
}

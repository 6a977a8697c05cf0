import { load } from '../../../src/model/input/load';
import { destinationOf } from '../../../src/model/services/hosts';
import { ztunnelDestinationOf } from '../../../src/model/services/ztunnel-services';
import type { Mesh } from '../../../src/model/mesh';

function meshOf(config: string, istio = '1.31'): Mesh {
  const manifests = `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: '{ serviceEntryVisibility: { ${config} } }' }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: out, namespace: shop }
spec: { hosts: [api.example.com], resolution: DNS, ports: [{ number: 443, name: tls, protocol: TLS }] }
`;
  return load('test', manifests, { world: 'closed', platform: { istio } }).mesh;
}

const ZTUNNEL = (mesh: Mesh, from: string): boolean =>
  ztunnelDestinationOf(mesh, 'api.example.com', from) !== undefined;
const SIDECAR = (mesh: Mesh, from: string): boolean => destinationOf(mesh, 'api.example.com', from) !== undefined;

test.each([
  ['nothing', 'defaultVisibility: PUBLIC', true, true],
  ['its namespace', 'defaultVisibility: NAMESPACE', true, false],
  ['none', 'defaultVisibility: NONE', false, false],
])('ztunnel knows a ServiceEntry as far as the mesh keeps it to %s', (_, config, own, others) => {
  const mesh = meshOf(config);
  expect([ZTUNNEL(mesh, 'shop'), ZTUNNEL(mesh, 'desk')]).toEqual([own, others]);
});

test('sidecars obey only where the mesh says so', () => {
  const asks = 'defaultVisibility: NAMESPACE, applyToSidecars: true';
  expect([SIDECAR(meshOf('defaultVisibility: NAMESPACE'), 'desk'), SIDECAR(meshOf(asks), 'desk')]).toEqual([
    true,
    false,
  ]);
  expect(SIDECAR(meshOf(asks), 'shop')).toBe(true);
});

test('releases that do not know the setting go on as before', () => {
  expect(ZTUNNEL(meshOf('defaultVisibility: NONE', '1.30'), 'desk')).toBe(true);
});

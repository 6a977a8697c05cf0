import { destinationOf } from '../../../src/model/services/hosts';
import { throughSidecar } from '../../../src/simulate/sidecar/through-sidecar';
import type { Landed } from '../../../src/simulate/together';
import type { Mesh } from '../../../src/model';
import { books, sidecar, workloadOf } from './mesh';

const ENTRY = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: 'api', namespace: 'shop' },
  spec: {
    hosts: ['api.example.com'],
    ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    exportTo: ['.'],
  },
};

const ONLY = { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } };

function ask(mesh: Mesh, from: string, host = 'api.example.com'): Landed {
  const client = workloadOf(mesh, from);
  const destination = destinationOf(mesh, host, client.namespace);
  const dialled = destination
    ? ({ kind: 'service', destination, port: 80 } as const)
    : ({ kind: 'address', address: host, port: 80 } as const);
  return throughSidecar(mesh, client, dialled, { host });
}

test('a host of a ServiceEntry is known to those it is exported to', () => {
  const mesh = books([ENTRY, sidecar('shop', ONLY), sidecar('other', ONLY)]);
  expect(ask(mesh, 'shop/web')).toMatchObject({
    verdict: 'allowed',
    outcome: 'app',
    lands: [{ workloads: [], service: 'shop/api', ports: [80] }],
  });
  expect(ask(mesh, 'other/cron')).toMatchObject({ verdict: 'allowed', outcome: 'direct', status: 502, lands: [] });
});

test('without REGISTRY_ONLY, what nobody knows goes on as it was dialled', () => {
  expect(ask(books(), 'other/cron')).toMatchObject({
    verdict: 'allowed',
    outcome: 'app',
    lands: [{ workloads: [], ports: [80] }],
  });
});

describe('a Service of type ExternalName', () => {
  const named = (externalName: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'legacy', namespace: 'shop' },
    spec: {
      type: 'ExternalName',
      externalName,
      ports: [
        { name: 'http', port: 80 },
        { name: 'http-9080', port: 9080 },
      ],
    },
  });
  const call = (more: readonly object[], host: string, dialled: string, port: number): Landed => {
    const mesh = books(more);
    const client = workloadOf(mesh, 'shop/web');
    const destination = destinationOf(mesh, dialled, 'shop');
    const to = destination
      ? ({ kind: 'service', destination, port } as const)
      : ({ kind: 'address', address: dialled, port } as const);
    return throughSidecar(mesh, client, to, { host });
  };

  // istio/istio push_context.go, resolveServiceAliases; route.go, cluster.go and listener.go skip model.Alias (1.32-dev).
  test('is not known to sidecars where it leads out of the mesh, so that calls go on as they were dialled', () => {
    const landed = call([named('old.example.net')], 'legacy', 'old.example.net', 80);
    expect(landed).toMatchObject({ verdict: 'allowed', outcome: 'app', lands: [{ workloads: [], ports: [80] }] });
    const only = call([named('old.example.net'), sidecar('shop', ONLY)], 'legacy', 'old.example.net', 80);
    expect(only.lands).toEqual([]);
  });

  test('is one more name of the Service that it leads to', () => {
    for (const host of ['legacy', 'legacy.shop.svc.cluster.local']) {
      const target = 'reviews.books.svc.cluster.local';
      const landed = call([named(target)], host, target, 9080);
      expect(landed.lands[0]).toMatchObject({ service: 'books/reviews' });
    }
  });

  test('leads nowhere where it leads to itself', () => {
    expect(call([named('legacy.shop.svc.cluster.local')], 'legacy', 'elsewhere.example', 80).verdict).toBe('allowed');
  });
});

test('mTLS is nothing for what is outside of the mesh', () => {
  expect(ask(books([ENTRY]), 'shop/web').hops[0]).toMatchObject({ at: 'sidecar', side: 'client', decision: 'pass' });
});

test('a port that the annotations leave out passes the sidecar by', () => {
  const mesh = books([
    sidecar('shop', ONLY),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'free',
        namespace: 'shop',
        annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '80, 443' },
      },
      spec: { containers: [{ name: 'app' }] },
    },
  ]);
  expect(ask(mesh, 'shop/free').outcome).toBe('app');
  expect(ask(mesh, 'shop/web').outcome).toBe('direct');
});

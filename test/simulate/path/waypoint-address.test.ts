import { connection, inShort, pod, service } from './cluster';

/**
 * Where a waypoint is, as its status says: istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go, getGatewayAddress, and istio/ztunnel
 * src/state.rs (measured for 1.32-dev, but for an address that is none, which was read).
 */

const GATEWAY_NAME = { 'gateway.networking.k8s.io/gateway-name': 'wp' };
const POD = pod('wp-0', '10.244.0.9', { labels: { ...GATEWAY_NAME, 'istio.io/dataplane-mode': 'none' } });
const OF_WAYPOINT = (ports: readonly object[] = [{ name: 'mesh', port: 15008 }]) =>
  service(
    'wp',
    '10.96.0.9',
    { selector: GATEWAY_NAME, ports },
    { 'gateway.istio.io/managed': 'istio.io-mesh-controller' },
  );

function gateway(addresses: readonly object[] | undefined): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'wp', namespace: 'shop', labels: { 'istio.io/waypoint-for': 'all' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    ...(addresses && { status: { addresses } }),
  };
}

const USE = { 'istio.io/use-waypoint': 'wp' };
const WEB = [pod('web', '10.244.0.3', { labels: USE }), service('web', '10.96.0.5', {}, USE)];
const HOST = { type: 'Hostname', value: 'wp.shop.svc.cluster.local' };

/** The ways to the Service and to the pod. */
function ways(objects: readonly (object | readonly object[])[]): readonly string[] {
  const to = [
    { service: 'shop/web', port: 80 },
    { workload: 'shop/web', port: 8080 },
  ] as const;
  return to.map((one) =>
    inShort(connection([...objects, WEB], one))
      .split(' ')
      .slice(0, 2)
      .join(' '),
  );
}

describe('the address of a waypoint', () => {
  test.each([
    ['is a host', [HOST], 'waypoint HBONE'],
    ['is the cluster IP of its Service', [{ type: 'IPAddress', value: '10.96.0.9' }], 'waypoint HBONE'],
    ['is that of its pod', [{ type: 'IPAddress', value: '10.244.0.9' }], 'waypoint HBONE'],
    [
      'is a host, beside an address that is nobody’s',
      [{ type: 'IPAddress', value: '192.0.2.1' }, HOST],
      'waypoint HBONE',
    ],
    ['has no type: traffic goes direct', [{ value: '10.96.0.9' }], 'direct HBONE'],
    ['is no address: traffic goes direct', [{ type: 'IPAddress', value: 'wp' }], 'direct HBONE'],
    ['is nobody’s: connections fail', [{ type: 'IPAddress', value: '192.0.2.1' }], 'rejected no-endpoint'],
    [
      'is a host that is nowhere: connections fail',
      [{ ...HOST, value: 'no.shop.svc.cluster.local' }],
      'rejected no-endpoint',
    ],
  ])('%s', (_, addresses, expected) => {
    expect(ways([gateway(addresses), POD, OF_WAYPOINT()])).toEqual([expected, expected]);
  });
});

describe('a waypoint that is bound', () => {
  test('fails connections where its Service has no port 15008', () => {
    expect(ways([gateway([HOST]), POD, OF_WAYPOINT([{ name: 'web', port: 80 }])])).toEqual(
      Array(2).fill('rejected no-endpoint'),
    );
  });

  test('fails connections where its Service is not there', () => {
    expect(ways([gateway([HOST]), POD])).toEqual(Array(2).fill('rejected no-endpoint'));
  });

  test('fails connections where none of its pods is ready', () => {
    const unready = pod('wp-0', '10.244.0.9', {
      labels: GATEWAY_NAME,
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    });
    expect(ways([gateway([HOST]), unready, OF_WAYPOINT()])).toEqual(Array(2).fill('rejected no-endpoint'));
  });

  test('is taken as ready where the manifests have neither its status, its Service nor its pods', () => {
    expect(ways([gateway(undefined)])).toEqual(Array(2).fill('waypoint HBONE'));
  });
});

import { join } from 'node:path';
import { inspect } from '../../../src/check/check';
import type { Finding } from '../../../src/check/finding';
import type { MeshOptions } from '../../../src/model/options';

// Sets as platform teams have them, written for the purpose. What is found in them is what somebody who knows the mesh agrees with.

const said = ({ object, rule, severity }: Finding): string =>
  [severity, rule, object && `${object.kind} ${object.namespace ?? ''}/${object.name}`].filter(Boolean).join(' ');

function found(set: string, options: MeshOptions): { readonly objects: number; readonly findings: readonly string[] } {
  const { objects, findings } = inspect('test', { paths: [join(__dirname, set)] }, options);
  return { objects, findings: findings.map(said) };
}

/** An agent of each node on the network of the nodes: istio-cni takes its calls for probes. */
const NODE_AGENT = 'info ambient/hostnetwork-client-exempt DaemonSet observability/node-exporter';

describe('a migration from sidecars, one namespace after another', () => {
  test('is right, as far as a few files show', () => {
    const { objects, findings } = found('migration', { world: 'open' });
    expect(objects).toBeGreaterThan(60);
    expect(findings).toEqual([NODE_AGENT]);
  });

  test('is right as a whole, but for brokers that no policy guards', () => {
    expect(found('migration', { world: 'closed' }).findings).toEqual([
      NODE_AGENT,
      'info authz/workload-without-policy StatefulSet tracking/events',
    ]);
  });

  test('is right for older versions too', () => {
    const platform = { istio: '1.26', kubernetes: '1.31', cilium: '1.16' };
    expect(found('migration', { world: 'open', platform }).findings).toEqual([NODE_AGENT]);
  });
});

describe('a mesh of teams that share waypoints', () => {
  const expected = [
    'info authz/workload-without-policy StatefulSet catalog/search',
    'error waypoint/attachment-denied Service backoffice/console',
  ];

  test.each(['open', 'closed'] as const)('has one mistake in it, in a world that is %s', (world) => {
    const { objects, findings } = found('shared-waypoints', { world });
    expect(objects).toBeGreaterThan(60);
    expect(findings).toEqual(expected);
  });
});

test('a repo of Argo CD has nothing wrong in it, and values that could be checked along', () => {
  const { objects, findings } = found('argo-cd', { world: 'open' });
  expect(objects).toBeGreaterThan(45);
  expect(findings).toEqual(['info input/values']);
});

describe('a dump of a whole cluster', () => {
  test.each(['open', 'closed'] as const)('is right, in a world that is %s', (world) => {
    const { objects, findings } = found('dump', { world });
    expect(objects).toBeGreaterThan(90);
    expect(findings).toEqual([]);
  });

  test('shows which versions it runs', () => {
    const { platform } = inspect('test', { paths: [join(__dirname, 'dump')] });
    expect(platform).toMatchObject({
      istio: { version: '1.28.1' },
      cilium: { version: '1.18.4' },
      gatewayApi: { version: '1.4.0' },
    });
  });
});

test('the repo of one team has nothing wrong in it: what it names of others is not there, and that says nothing', () => {
  const { objects, findings } = found('one-team', { world: 'open' });
  expect(objects).toBeGreaterThan(20);
  expect(findings).toEqual([]);
});

test.each(['open', 'closed'] as const)('a cluster of many kinds is right, in a world that is %s', (world) => {
  const { objects, findings } = found('many-kinds', { world });
  expect(objects).toBeGreaterThan(30);
  expect(findings).toEqual([
    'info service/udp-port-at-waypoint Service shop/web',
    'info egress/dynamic-dns ServiceEntry shop/sub-wild',
  ]);
});

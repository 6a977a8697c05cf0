import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  MeshService,
  NetworkPeer,
  NetworkPolicy,
  Probe,
  type MeshServiceProps,
} from '../../src';
import { refusal } from '../mesh/refusal';
import { of } from './policies';

interface Shop {
  readonly chart: Chart;
  readonly namespace: AmbientNamespace;
  readonly web: MeshService;
}

/** A service that the kubelet asks, with policies for its pods. */
const shop =
  (build: (shop: Shop) => void, props: Partial<MeshServiceProps> = { readiness: Probe.httpGet('/health') }) =>
  (chart: Chart): void => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    build({ chart, namespace, web: new MeshService(chart, 'Web', { namespace, port: 8080, image: 'x:1', ...props }) });
  };
const onMesh = { ingress: [{ from: [NetworkPeer.everyPod()], ports: [15008] }] };
const shut = ({ chart, web }: Shop): CiliumNetworkPolicy =>
  new CiliumNetworkPolicy(chart, 'Policy', { service: web, ...onMesh });

// https://istio.io/latest/docs/ambient/install/platform-prerequisites/#cilium: any default deny stops the probes of enrolled pods.
describe('probes of the kubelet', () => {
  test('are not to be stopped by a policy that shuts what comes in', () => {
    expect(refusal(shop((s) => shut(s)))).toContain(
      "CiliumNetworkPolicy shop/policy stops the kubelet's probes of service web on 8080, which reach enrolled pods from 169.254.7.127; " +
        'call allowKubeletProbes()',
    );
  });

  test.each<[string, Partial<MeshServiceProps>]>([
    ['liveness', { liveness: Probe.tcp() }],
    ['startup, of a port of its own', { startup: Probe.grpc({ port: 9000 }) }],
  ])('are seen for %s', (_, props) => {
    expect(refusal(shop((s) => shut(s), props))).toContain("stops the kubelet's probes of service web on");
  });

  test('are seen by labels and for a whole namespace, and in a standard policy', () => {
    const says = "stops the kubelet's probes of service web";
    const labelled = ({ chart, namespace }: Shop): unknown =>
      new CiliumNetworkPolicy(chart, 'Policy', { namespace, selector: { app: 'web' }, ...onMesh });
    const whole = ({ chart, namespace }: Shop): unknown => new NetworkPolicy(chart, 'Policy', { namespace, ...onMesh });
    expect([refusal(shop(labelled)), refusal(shop(whole))]).toEqual([
      expect.stringContaining(says),
      expect.stringContaining(says),
    ]);
  });

  test.each<[string, (chart: Chart) => void]>([
    ['allowKubeletProbes()', shop((s) => shut(s).allowKubeletProbes())],
    [
      'a policy of the whole cluster that admits them',
      shop((s) => {
        shut(s);
        new CiliumClusterwideNetworkPolicy(s.chart, 'KubeletProbes').allowKubeletProbes();
      }),
    ],
    [
      'a policy for those pods that admits them, where the whole namespace is shut',
      shop(({ chart, namespace, web }) => {
        new CiliumNetworkPolicy(chart, 'Shut', { namespace, ...onMesh });
        new CiliumNetworkPolicy(chart, 'Probes', { service: web }).allowKubeletProbes();
      }),
    ],
    [
      'the default deny of the namespace',
      shop((s) => {
        shut(s);
        s.namespace.denyByDefault();
      }),
    ],
    [
      'a rule for anybody on the port',
      shop(
        ({ chart, web }) =>
          new CiliumNetworkPolicy(chart, 'Policy', { service: web, ingress: [{ ports: [8080, 15008] }] }),
      ),
    ],
    ['a probe that is a command in the pod', shop((s) => shut(s), { readiness: Probe.command('true') })],
    ['no probe', shop((s) => shut(s), {})],
    [
      'a policy for what goes out alone',
      shop(
        ({ chart, web }) =>
          new CiliumNetworkPolicy(chart, 'Policy', { service: web, egress: [{ to: [NetworkPeer.everyPod()] }] }),
      ),
    ],
    [
      'pods that are out of the mesh, which their node reaches',
      shop((s) => shut(s), {
        readiness: Probe.httpGet('/health'),
        podLabels: { 'istio.io/dataplane-mode': 'none' },
      }),
    ],
  ])('are well with %s', (_, build) => {
    expect(of(build)).not.toEqual([]);
  });
});

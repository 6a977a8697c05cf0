import { Size, type Chart } from 'cdk8s';
import { MeshService, Principal, Probe, Subset, Volume, type MeshServiceProps } from '../../src';
import { pick, synth } from '../synth';
import { restrictedProblems } from './pod-security';
import { refusal } from '../mesh/refusal';

const service = (chart: Chart, props: Partial<MeshServiceProps> = {}): MeshService =>
  new MeshService(chart, 'Web', { namespace: 'shop', port: 8080, image: 'web:1', ...props });
/** The pod spec of a service with these options. */
// oxlint-disable-next-line typescript/no-explicit-any -- as in YAML
const podOf = (props: Partial<MeshServiceProps>): any =>
  pick(
    synth((chart) => service(chart, props)),
    props.kind ?? 'Deployment',
    'web',
  ).spec.template.spec;

describe('pods', () => {
  test('run one container, called like the service', () => {
    expect(podOf({ command: ['node'], args: ['main.js', '--port=8080'] })).toMatchObject({
      containers: [
        {
          name: 'web',
          image: 'web:1',
          command: ['node'],
          args: ['main.js', '--port=8080'],
          ports: [{ name: 'http', containerPort: 8080 }],
        },
      ],
    });
  });

  test('leave command, arguments, resources and volumes to the image and the cluster unless told', () => {
    const [container] = podOf({}).containers;
    expect(Object.keys(container).sort()).toEqual(['image', 'name', 'ports', 'securityContext']);
    expect(podOf({})).not.toHaveProperty('volumes');
  });

  test('ask for CPU and memory as told', () => {
    const resources = { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1.5Gi' } };
    expect(podOf({ resources }).containers[0].resources).toEqual(resources);
  });

  test('are spread over zones and nodes, by the labels of their own workload', () => {
    const manifests = synth((chart) =>
      service(chart, { spreadOver: ['zones', 'nodes'], subsets: [Subset.version('v1')] }),
    );
    const spread = {
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app: 'web', version: 'v1' } },
    };
    // The well-known labels of kubernetes.io.
    expect(pick(manifests, 'Deployment', 'web-v1').spec.template.spec.topologySpreadConstraints).toEqual([
      { ...spread, topologyKey: 'topology.kubernetes.io/zone' },
      { ...spread, topologyKey: 'kubernetes.io/hostname' },
    ]);
  });
});

describe('Pod Security restricted takes', () => {
  test.each<[string, Partial<MeshServiceProps>]>([
    ['pods of a service with nothing said', {}],
    ['pods that write nowhere', { readOnlyRootFilesystem: true }],
    ['pods of a user', { runAsUser: 10_001 }],
    ['pods with the token of their account', { mountServiceAccountToken: true }],
    [
      'pods with volumes, probes and variables',
      {
        env: { A: 'b' },
        readiness: Probe.httpGet('/ready'),
        liveness: Probe.tcp(),
        startup: Probe.grpc(),
        volumes: [
          Volume.emptyDir('tmp', '/tmp'),
          Volume.configMap('settings', '/etc/web'),
          Volume.secret('keys', '/etc/keys'),
          Volume.claim('data', '/data'),
        ],
      },
    ],
    [
      'pods of a StatefulSet',
      { kind: 'StatefulSet', volumes: [Volume.claimTemplate('data', '/data', Size.gibibytes(1))] },
    ],
    ['pods with a container more that keeps to it', { podSpec: { containers: [{ name: 'web', tty: true }] } }],
  ])('%s', (_, props) => {
    expect(restrictedProblems(podOf(props))).toEqual([]);
  });

  test('no pods that their podSpec opens up; the check of these tests sees it', () => {
    const podSpec: MeshServiceProps['podSpec'] = {
      hostPid: true,
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      containers: [
        { name: 'web', securityContext: { privileged: true, capabilities: { drop: [] } } },
        { name: 'more' },
      ],
      securityContext: { seccompProfile: { type: 'Unconfined' } },
    };
    expect(restrictedProblems(podOf({ podSpec }))).toEqual([
      'hostPID',
      'volume host: hostPath',
      'web: privileged',
      'web: capabilities.drop',
      'web: seccomp',
      'more: seccomp',
    ]);
  });

  test('no root: runAsUser 0 beside runAsNonRoot never starts', () => {
    expect(refusal((chart) => service(chart, { runAsUser: 0 }))).toContain(
      '[test/Web] runAsUser is 0, which is root; the pods must not run as root, so they would never start',
    );
  });
});

describe('podSpec', () => {
  test.each<[string, object, string]>([
    ['no containers', { containers: null }, '[test/Web] podSpec.containers is null'],
    ['containers that are no list', { containers: {} }, '[test/Web] podSpec.containers must be a list'],
  ])('is refused with %s', (_, given, message) => {
    const text = refusal(
      (chart) => new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'x', podSpec: given as never }),
    );
    expect(text).toContain(message);
  });

  test('holds containers that it adds to the same, unless they say otherwise', () => {
    const podSpec = {
      containers: [{ name: 'logger', image: 'x' }],
      initContainers: [{ name: 'chown', image: 'x', securityContext: { runAsUser: 0 } }],
    };
    const pod = podOf({ podSpec });
    expect(pod.containers[1].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.initContainers[0].securityContext).toEqual({ runAsUser: 0 });
  });

  test.each([
    ['a field of the pod', { hostUserz: false }, 'podSpec.hostUserz'],
    [
      'a field of a container',
      { containers: [{ name: 'web', lifecyle: { preStop: { exec: { command: ['x'] } } } }] },
      'podSpec.containers',
    ],
  ])('is refused with %s that Kubernetes does not know, which would be dropped', (_, podSpec, text) => {
    expect(refusal((chart) => service(chart, { podSpec: podSpec as object }))).toContain(
      `[test/Web] ${text} has a field`,
    );
  });

  test('is merged deeply over ours', () => {
    const pod = podOf({ podSpec: { securityContext: { fsGroup: 2000 }, terminationGracePeriodSeconds: 5 } });
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      fsGroup: 2000,
    });
    expect(pod.terminationGracePeriodSeconds).toBe(5);
    expect(pod.serviceAccountName).toBe('web');
  });

  test("reaches the service's own container by its name, and adds others after it", () => {
    const sidecar = { name: 'logger', image: 'logger:1' };
    const { containers } = podOf({ podSpec: { containers: [sidecar, { name: 'web', workingDir: '/srv' }] } });
    expect(containers).toMatchObject([{ name: 'web', image: 'web:1', workingDir: '/srv' }, sidecar]);
    expect(containers).toHaveLength(2);
  });

  test('adds volumes to ours, and replaces one of the same name', () => {
    const volumes = [Volume.emptyDir('tmp', '/tmp'), Volume.emptyDir('work', '/work')];
    const pod = podOf({
      volumes,
      podSpec: {
        volumes: [
          { name: 'more', emptyDir: {} },
          { name: 'tmp', emptyDir: { medium: 'Memory' } },
        ],
      },
    });
    expect(pod.volumes).toEqual([
      { name: 'tmp', emptyDir: { medium: 'Memory' } },
      { name: 'work', emptyDir: {} },
      { name: 'more', emptyDir: {} },
    ]);
  });

  test('replaces lists of things without names', () => {
    const pod = podOf({ spreadOver: ['zones'], podSpec: { topologySpreadConstraints: [] } });
    expect(pod.topologySpreadConstraints).toEqual([]);
  });

  test('leaves out what is undefined', () => {
    expect(podOf({ podSpec: { serviceAccountName: undefined } as object }).serviceAccountName).toBe('web');
  });

  test('may mount a volume at a second path, as a strategic merge patch may', () => {
    const podSpec = { containers: [{ name: 'web', volumeMounts: [{ name: 'tmp', mountPath: '/var/tmp' }] }] };
    const [container] = podOf({ volumes: [Volume.emptyDir('tmp', '/tmp')], podSpec }).containers;
    expect(container.volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'tmp', mountPath: '/var/tmp' },
    ]);
  });

  test('does not change what the user gave, nor share it between subsets', () => {
    const podSpec = { containers: [{ name: 'web', env: [{ name: 'A', value: 'b' }] }] };
    const before = JSON.stringify(podSpec);
    synth((chart) =>
      service(chart, { env: { B: 'c' }, podSpec, subsets: [Subset.version('v1'), Subset.version('v2')] }),
    );
    expect(JSON.stringify(podSpec)).toBe(before);
  });

  test.each<[string, unknown]>([
    ['text', 'hostNetwork: true'],
    ['a list', []],
    ['a number', 5],
  ])('is refused as %s', (_, podSpec) => {
    const text = refusal((chart) => service(chart, { podSpec: podSpec as object }));
    expect(text).toContain('[test/Web] podSpec must be a map, got');
  });

  // Policies name the account of the service; pods that run as another are somebody else to them.
  test('is refused when it changes the account', () => {
    const text = refusal((chart) => service(chart, { podSpec: { serviceAccountName: 'other' } }));
    expect(text).toContain(
      '[test/Web] podSpec.serviceAccountName makes the pods "other" to the mesh, while policies know the service as "web"',
    );
  });

  test('is refused with a key that cdk8s cannot write, however deep', () => {
    const podSpec = { containers: [{ name: 'web', env: [JSON.parse('{"constructor":"x"}') as { name: string }] }] };
    expect(refusal((chart) => service(chart, { podSpec }))).toContain(
      '[test/Web] podSpec has a key "constructor", which can\'t be written; use another',
    );
  });
});

describe('pods outside the mesh', () => {
  const hostNetwork = { podSpec: { hostNetwork: true } } as const;

  test('on the host network are refused', () => {
    expect(refusal((chart) => service(chart, hostNetwork))).toContain(
      '[test/Web] podSpec.hostNetwork puts the pods outside the mesh: ztunnel cannot capture them, so no policy guards them and nothing encrypts their traffic',
    );
  });

  test('on the host network are taken if that is accepted in words', () => {
    expect(podOf({ ...hostNetwork, hostNetwork: 'outside-the-mesh' }).hostNetwork).toBe(true);
  });

  test('on the host network are not accepted by another word', () => {
    const props = { ...hostNetwork, hostNetwork: true as unknown as 'outside-the-mesh' };
    expect(refusal((chart) => service(chart, props))).toContain(
      '[test/Web] hostNetwork must be one of "outside-the-mesh", got true',
    );
  });

  test.each<[string, Partial<MeshServiceProps>, string]>([
    ['on the host network', { ...hostNetwork, hostNetwork: 'outside-the-mesh' }, 'it runs on the host network'],
    [
      'that opted out',
      { podLabels: { 'istio.io/dataplane-mode': 'none' } },
      'its pods are labelled istio.io/dataplane-mode: none',
    ],
  ])('%s are guarded by nobody, so callers are refused at synth', (_, props, why) => {
    expect(refusal((chart) => service(chart, props).allowFrom(Principal.any()))).toContain(
      `allowFrom can't guard service web: ${why}, so ztunnel does not capture its pods and nothing enforces who may call them`,
    );
  });
});

describe('pods refuse', () => {
  test.each<[string, Partial<MeshServiceProps>, string]>([
    [
      'CPU as a number',
      { resources: { requests: { cpu: 0.5 as unknown as string } } },
      'resources.requests.cpu must be a quantity such as "100m" or "128Mi", got 0.5',
    ],
    [
      'memory in a unit that Kubernetes does not know',
      { resources: { limits: { memory: '128MB' } } },
      'resources.limits.memory must be a quantity such as "100m" or "128Mi", got "128MB"',
    ],
    [
      'a misspelt field of resources',
      { resources: { limit: { cpu: '1' } } as object },
      'unknown prop "resources.limit"; did you mean "limits"?',
    ],
    ['resources as text', { resources: '100m' as unknown as object }, 'resources must be an object, got "100m"'],
    ['a user by name', { runAsUser: 'web' as unknown as number }, 'runAsUser must be a whole number from 1'],
    [
      'a topology that is not known',
      { spreadOver: ['racks' as 'zones'] },
      'spreadOver must be one of "zones", "nodes", got "racks"',
    ],
    [
      'a topology twice, as Kubernetes would',
      { spreadOver: ['zones', 'zones'] },
      'spreadOver names one topology twice: ["zones","zones"]',
    ],
    [
      'a command as one text',
      { command: 'node main.js' as unknown as string[] },
      'command must be a list of texts, got "node main.js"',
    ],
    ['arguments that are no text', { args: [8080 as unknown as string] }, 'args must be a list of texts, got [8080]'],
    [
      'a probe as its options',
      { readiness: { port: 80 } as unknown as Probe },
      'readiness takes a Probe, such as Probe.httpGet(\'/health\'), got {"port":80}',
    ],
    [
      'a flag as text',
      { readOnlyRootFilesystem: 'yes' as unknown as boolean },
      'readOnlyRootFilesystem must be true or false, got "yes"',
    ],
  ])('%s', (_, props, text) => {
    expect(refusal((chart) => service(chart, props))).toContain(`[test/Web] ${text}`);
  });
});

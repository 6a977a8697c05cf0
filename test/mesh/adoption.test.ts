import { Chart } from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import {
  EnvValue,
  IngressGateway,
  L4AuthorizationPolicy,
  MeshService,
  PeerAuthentication,
  Platform,
  Principal,
  Probe,
  Source,
  Subset,
  Volume,
  Waypoint,
  type ExistingService,
  type ExistingWorkload,
  type MeshServiceProps,
} from '../../src';
import { emitted, manifestsOf, pick, synth, testApp, type Manifest } from '../synth';
import { recent, refusal } from './refusal';

/** A Deployment of cdk8s-plus in the namespace `shop`, behind an account of its own. */
function deployment(chart: Chart, props: Partial<plus.DeploymentProps> = {}): plus.Deployment {
  const account = new plus.ServiceAccount(chart, 'Account', { metadata: { name: 'web-account', namespace: 'shop' } });
  return new plus.Deployment(chart, 'Plus', {
    metadata: { name: 'web', namespace: 'shop' },
    serviceAccount: account as plus.IServiceAccount,
    containers: [{ image: 'web:1', portNumber: 8080 }],
    ...props,
  });
}

const adopt = (chart: Chart, props: Partial<MeshServiceProps>): MeshService =>
  new MeshService(chart, 'Web', { namespace: 'shop', name: 'web', port: 8080, ...props });

const plusService = (chart: Chart): plus.Service =>
  new plus.Service(chart, 'PlusService', { metadata: { name: 'web', namespace: 'shop' }, ports: [{ port: 8080 }] });

const byName = { workload: 'web', selector: { app: 'web' } };

const waypointFor = (chart: Chart, traffic: 'service' | 'workload'): Waypoint =>
  new Waypoint(chart, 'Waypoint', { namespace: 'shop', traffic });

describe('a Deployment of cdk8s-plus', () => {
  test('is taken as it is: nothing but the Service is made', () => {
    const manifests = synth((chart) => adopt(chart, { workload: deployment(chart) }));
    expect(emitted(manifests)).toEqual(['ServiceAccount shop/web-account', 'Deployment shop/web', 'Service shop/web']);
  });

  test('is selected by its own labels', () => {
    const manifests = synth((chart) => adopt(chart, { workload: deployment(chart) }));
    const labels = pick(manifests, 'Deployment', 'web').spec.template.metadata.labels;
    const { selector } = pick(manifests, 'Service', 'web').spec;
    expect(Object.keys(selector)).not.toHaveLength(0);
    expect(labels).toMatchObject(selector);
  });

  test('is guarded by its own labels', () => {
    const manifests = synth((chart) => adopt(chart, { workload: deployment(chart) }).allowFrom(Principal.any()));
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec.selector.matchLabels).toEqual(
      pick(manifests, 'Deployment', 'web').spec.selector.matchLabels,
    );
  });

  test('calls others as its own account', () => {
    synth((chart) => {
      const web = adopt(chart, { workload: deployment(chart) });
      expect(web.principal.identity(new Platform())).toBe('cluster.local/ns/shop/sa/web-account');
    });
  });

  test('without an account calls others as the default one, which Kubernetes gives it', () => {
    synth((chart) => {
      const web = adopt(chart, { workload: deployment(chart, { serviceAccount: undefined as never }) });
      expect(web.principal.identity(new Platform())).toBe('cluster.local/ns/shop/sa/default');
    });
  });

  test('has its pods labelled for a waypoint of workloads', () => {
    const manifests = synth((chart) => {
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop', traffic: 'workload' });
      adopt(chart, { workload: deployment(chart) }).enroll(waypoint);
    });
    const labels = pick(manifests, 'Deployment', 'web').spec.template.metadata.labels;
    expect(labels).toMatchObject({ 'istio.io/use-waypoint': 'waypoint' });
    expect(pick(manifests, 'Service', 'web').metadata.labels).not.toHaveProperty(['istio.io/use-waypoint']);
  });

  test('may be a StatefulSet as well', () => {
    const manifests = synth((chart) => {
      const workload = new plus.StatefulSet(chart, 'Plus', {
        metadata: { name: 'web', namespace: 'shop' },
        service: new plus.Service(chart, 'Heads', {
          metadata: { name: 'heads', namespace: 'shop' },
          ports: [{ port: 8080 }],
        }),
        containers: [{ image: 'web:1' }],
      });
      adopt(chart, { workload, headless: true });
    });
    const labels = pick(manifests, 'StatefulSet', 'web').spec.template.metadata.labels;
    expect(labels).toMatchObject(pick(manifests, 'Service', 'web').spec.selector);
  });

  test('is taken with a selector of the user instead', () => {
    const manifests = synth((chart) => adopt(chart, { workload: deployment(chart), selector: { app: 'web' } }));
    expect(pick(manifests, 'Service', 'web').spec.selector).toEqual({ app: 'web' });
  });
});

describe('a workload by name', () => {
  test('is taken with the labels that its pods have', () => {
    const manifests = synth((chart) => adopt(chart, byName));
    expect(emitted(manifests)).toEqual(['Service shop/web']);
    expect(manifests[0]!.spec.selector).toEqual({ app: 'web' });
  });

  test('runs as an account that is told', () => {
    synth((chart) => {
      const web = adopt(chart, { ...byName, serviceAccount: 'robot' });
      expect(web.principal.identity(new Platform())).toBe('cluster.local/ns/shop/sa/robot');
    });
  });

  test('runs as the default account unless told', () => {
    synth((chart) => expect(adopt(chart, byName).serviceAccountName).toBe('default'));
  });
});

describe('a Service of cdk8s-plus', () => {
  test('is taken as it is: only the account and the Deployment are made', () => {
    const manifests = synth((chart) => {
      new MeshService(chart, 'Web', { namespace: 'shop', service: plusService(chart), port: 8080, image: 'web:1' });
    });
    expect(emitted(manifests)).toEqual(['Service shop/web', 'ServiceAccount shop/web', 'Deployment shop/web']);
  });

  test('is labelled for a waypoint', () => {
    const manifests = synth((chart) => {
      const props = { namespace: 'shop', service: plusService(chart), port: 8080, image: 'web:1' };
      new MeshService(chart, 'Web', props).enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
    });
    expect(pick(manifests, 'Service', 'web').metadata.labels).toMatchObject({ 'istio.io/use-waypoint': 'waypoint' });
  });

  test('is what policies for requests target', () => {
    const manifests = synth((chart) => {
      const web = new MeshService(chart, 'Web', {
        namespace: 'shop',
        service: plusService(chart),
        workload: deployment(chart),
        port: 8080,
      });
      web.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
      web.allowFrom(Principal.any());
    });
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'web' },
    ]);
  });

  test('under another name than the mesh service is not taken for it', () => {
    const text = refusal((chart) => {
      new MeshService(chart, 'Web', {
        namespace: 'shop',
        name: 'other',
        service: plusService(chart),
        port: 80,
        image: 'x',
      });
    });
    expect(text).toContain(
      '[test/Web] the Service is called web, and this other; clients and policies know one name only',
    );
  });
});

describe('objects of cdk8s-plus in place of names', () => {
  const manifests: Manifest[] = manifestsOf(
    (() => {
      const chart = new Chart(testApp(recent), 'test', { namespace: 'shop' });
      const namespace = new plus.Namespace(chart, 'Namespace', { metadata: { name: 'shop' } });
      const account = new plus.ServiceAccount(chart, 'Account', { metadata: { name: 'robot' } });
      const settings = new plus.ConfigMap(chart, 'Settings', { metadata: { name: 'web.settings' }, data: { a: 'b' } });
      const secret = new plus.Secret(chart, 'Secret', { metadata: { name: 'web-secret' } });
      const web = new MeshService(chart, 'Web', {
        namespace,
        port: 8080,
        image: 'web:1',
        serviceAccount: account,
        env: { LEVEL: EnvValue.fromConfigMap(settings, 'level'), KEY: EnvValue.fromSecret(secret, 'key') },
        volumes: [Volume.configMap(settings, '/etc/web'), Volume.secret(secret, '/etc/keys')],
      });
      web.allowFrom(Principal.serviceAccount(namespace, account));
      new Waypoint(chart, 'Waypoint', { namespace });
      new PeerAuthentication(chart, 'Strict', { namespace, mode: 'STRICT' });
      new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'traverse', tlsSecret: secret });
      new L4AuthorizationPolicy(chart, 'L4', { namespace, rules: [{ from: [Source.namespaces(namespace)] }] });
      return chart;
    })(),
  );

  test('a Namespace is where everything goes', () => {
    const kinds = ['Deployment', 'Gateway', 'PeerAuthentication', 'AuthorizationPolicy'];
    const homes = manifests.filter((m) => kinds.includes(m.kind)).map((m) => m.metadata.namespace);
    expect(homes.length).toBeGreaterThanOrEqual(6);
    expect(new Set(homes)).toEqual(new Set(['shop']));
  });

  test('a ServiceAccount is what pods run as, and none is made beside it', () => {
    expect(emitted(manifests).filter((name) => name.startsWith('ServiceAccount'))).toEqual([
      'ServiceAccount shop/robot',
    ]);
    expect(pick(manifests, 'Deployment', 'web').spec.template.spec.serviceAccountName).toBe('robot');
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec.rules[0].from).toEqual([
      { source: { serviceAccounts: ['shop/robot'] } },
    ]);
  });

  test('a ConfigMap and a Secret are what containers read', () => {
    const { containers, volumes } = pick(manifests, 'Deployment', 'web').spec.template.spec;
    expect(containers[0].env).toEqual([
      { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'web.settings', key: 'level' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'web-secret', key: 'key' } } },
    ]);
    expect(volumes).toEqual([
      { name: 'web-settings', configMap: { name: 'web.settings' } },
      { name: 'web-secret', secret: { secretName: 'web-secret' } },
    ]);
  });

  test('a Secret is the certificate of a gateway', () => {
    const [listener] = pick(manifests, 'Gateway', 'gateway').spec.listeners;
    expect(listener.tls.certificateRefs).toEqual([{ name: 'web-secret' }]);
  });
});

describe('a mesh service of existing objects refuses', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'a workload by name without the labels of its pods',
      (c) => adopt(c, { workload: 'web' }),
      'workload web is written elsewhere; say by selector: {…} which labels its pods have',
    ],
    [
      'a workload whose labels are empty',
      (c) => adopt(c, { workload: { name: 'web', matchLabels: {} } }),
      'workload web is written elsewhere; say by selector: {…}',
    ],
    [
      'a workload without a name',
      (c) => adopt(c, { workload: {} as ExistingWorkload }),
      'workload must be a name or something that has one, got {}',
    ],
    [
      'an image of pods that are made elsewhere',
      (c) => adopt(c, { ...byName, image: 'x' }),
      'workload is written elsewhere, so image would have no effect; set that there',
    ],
    [
      'any other options of such pods, all at once',
      (c) => adopt(c, { ...byName, replicas: 2, env: {}, podLabels: {}, hostNetwork: 'outside-the-mesh' }),
      'workload is written elsewhere, so env, replicas, podLabels, hostNetwork would have no effect',
    ],
    [
      'an account to make for such pods',
      (c) => adopt(c, { ...byName, serviceAccountName: 'x' }),
      'workload is written elsewhere, so serviceAccountName would have no effect',
    ],
    [
      'a Service without a name',
      (c) => new MeshService(c, 'Web', { namespace: 'shop', port: 80, image: 'x', service: {} as ExistingService }),
      'service must be a name or something that has one, got {}',
    ],
    [
      'to label a Service that it knows by name',
      (c) => adopt(c, { image: 'x', service: 'web' }).enroll(waypointFor(c, 'service')),
      "Service web is written elsewhere, so it can't be labelled here to enroll it in a waypoint; put istio.io/use-waypoint: waypoint there",
    ],
    [
      'to label pods of a workload that it knows by name',
      (c) => adopt(c, byName).enroll(waypointFor(c, 'workload')),
      "the workload of service web is written elsewhere, so it can't be labelled here to enroll them in a waypoint; put istio.io/use-waypoint: waypoint there",
    ],
    [
      'to opt a Service out that it knows by name',
      (c) => adopt(c, { image: 'x', service: 'web' }).optOutOfWaypoint(),
      "Service web is written elsewhere, so it can't be labelled here to opt it out of waypoints; put istio.io/use-waypoint: none there",
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(`[test/Web] ${text}`);
  });

  test.each<[keyof MeshServiceProps, unknown]>([
    ['image', 'web:1'],
    ['command', ['node']],
    ['args', []],
    ['env', { A: 'b' }],
    ['volumes', []],
    ['readiness', Probe.tcp()],
    ['liveness', Probe.tcp()],
    ['startup', Probe.tcp()],
    ['resources', {}],
    ['replicas', 2],
    ['autoscaling', { maxReplicas: 2 }],
    ['disruptionBudget', { minAvailable: 1 }],
    ['kind', 'Deployment'],
    ['podLabels', {}],
    ['podAnnotations', {}],
    ['podSpec', {}],
    ['runAsUser', 1000],
    ['readOnlyRootFilesystem', true],
    ['spreadOver', ['zones']],
    ['mountServiceAccountToken', false],
    ['hostNetwork', 'outside-the-mesh'],
    ['serviceAccountName', 'web'],
  ])('the option %s of pods that are made elsewhere', (option, value) => {
    const text = refusal((chart) => adopt(chart, { ...byName, [option]: value }));
    expect(text).toContain(`[test/Web] workload is written elsewhere, so ${option} would have no effect`);
  });

  test('an image of a subset whose pods are made elsewhere', () => {
    const subsets = [Subset.version('v1', { image: 'x' })];
    expect(refusal((chart) => adopt(chart, { ...byName, subsets }))).toContain(
      '[test/Web] workload is written elsewhere, so image of subset "v1" would have no effect; set that there',
    );
  });
});

describe('objects that do not fit the service are refused', () => {
  test('in another namespace, where no policy of the service would guard them', () => {
    const text = refusal((chart) => {
      const workload = new plus.Deployment(chart, 'Plus', { containers: [{ image: 'web:1', portNumber: 8080 }] });
      adopt(chart, { workload });
    });
    expect(text).toContain(
      '[test/Web] the workload says no namespace, and this service "shop", where its policies will be',
    );
  });

  test('without the port that is said', () => {
    expect(refusal((chart) => adopt(chart, { service: plusService(chart), image: 'x', port: 8081 }))).toContain(
      '[test/Web] the Service has no port 8081; it has 8080',
    );
  });

  test('as callers, while nobody says which account they run as', () => {
    const text = refusal((chart) => {
      new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'x' }).allowFrom(adopt(chart, byName));
    });
    expect(text).toContain('[test/Web] which account the pods of service web run as is not known');
  });
});

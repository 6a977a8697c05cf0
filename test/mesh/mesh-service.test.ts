import type { Chart } from 'cdk8s';
import { MeshService, Platform, ServicePort, Subset, type MeshServiceProps } from '../../src';
import { emitted, pick, synth } from '../synth';
import { refusal } from './refusal';

const service = (chart: Chart, props: Partial<MeshServiceProps> = {}): MeshService =>
  new MeshService(chart, 'Web', { namespace: 'shop', port: 8080, image: 'web:1', ...props });
const withPorts = (...ports: ServicePort[]): Partial<MeshServiceProps> => ({ port: undefined, ports });

const identity = (web: MeshService): string => web.principal.identity(new Platform());

describe('a mesh service', () => {
  test('is an account, a Service and a Deployment, by one name', () => {
    expect(emitted(synth((chart) => service(chart)))).toEqual([
      'ServiceAccount shop/web',
      'Service shop/web',
      'Deployment shop/web',
    ]);
  });

  test('is reached at its port, which says what it speaks', () => {
    expect(
      pick(
        synth((chart) => service(chart)),
        'Service',
        'web',
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
      spec: {
        selector: { app: 'web' },
        ports: [{ name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP', appProtocol: 'http' }],
      },
    });
  });

  test('leads each of its ports to that of the container', () => {
    const ports = withPorts(ServicePort.http(80, { targetPort: 8080 }), ServicePort.grpc(9090, { name: 'orders' }));
    const manifests = synth((chart) => service(chart, ports));
    expect(pick(manifests, 'Service', 'web').spec.ports).toEqual([
      { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP', appProtocol: 'http' },
      { name: 'orders', port: 9090, targetPort: 9090, protocol: 'TCP', appProtocol: 'grpc' },
    ]);
    expect(pick(manifests, 'Deployment', 'web').spec.template.spec.containers[0].ports).toEqual([
      { name: 'http', containerPort: 8080 },
      { name: 'orders', containerPort: 9090 },
    ]);
  });

  test('selects the pods that it makes, and these alone', () => {
    const manifests = synth((chart) => {
      service(chart);
      new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'cart:1' });
    });
    const { selector } = pick(manifests, 'Service', 'web').spec;
    expect(pick(manifests, 'Deployment', 'web').spec.template.metadata.labels).toMatchObject(selector);
    expect(pick(manifests, 'Deployment', 'cart').spec.template.metadata.labels).not.toMatchObject(selector);
  });

  test('is called like its construct in kebab case, unless it has a name', () => {
    const manifests = synth((chart) => {
      new MeshService(chart, 'ProductPage', { namespace: 'shop', port: 80, image: 'x' });
      new MeshService(chart, 'Other', { namespace: 'shop', name: 'reviews', port: 80, image: 'x' });
    });
    expect(manifests.filter((m) => m.kind === 'Service').map((m) => m.metadata.name)).toEqual([
      'product-page',
      'reviews',
    ]);
  });

  test('takes a namespace by name or as anything that has one', () => {
    const manifests = synth((chart) => service(chart, { namespace: { name: 'front' } }));
    expect(manifests.map((m) => m.metadata.namespace)).toEqual(['front', 'front', 'front']);
  });

  test('takes a selector of the user for its pods', () => {
    const manifests = synth((chart) => service(chart, { selector: { 'example.com/part': 'web' } }));
    const selector = { 'example.com/part': 'web' };
    expect(pick(manifests, 'Service', 'web').spec.selector).toEqual(selector);
    expect(pick(manifests, 'Deployment', 'web').spec.selector.matchLabels).toEqual(selector);
    expect(pick(manifests, 'Deployment', 'web').spec.template.metadata.labels).toMatchObject(selector);
  });

  test('puts labels and annotations of the user on every object, and not on pods', () => {
    const manifests = synth((chart) => {
      const web = service(chart, {
        labels: { team: 'media' },
        annotations: { note: 'why' },
        autoscaling: { maxReplicas: 3 },
        disruptionBudget: { maxUnavailable: 1 },
      });
      web.allowFrom(web);
    });
    expect(manifests).toHaveLength(6);
    expect(
      manifests.filter((m) => m.metadata.labels?.['team'] !== 'media' || m.metadata.annotations?.['note'] !== 'why'),
    ).toEqual([]);
    const { metadata } = pick(manifests, 'Deployment', 'web').spec.template;
    expect(metadata).toEqual({ labels: { app: 'web' } });
  });

  test('has no address of its own when headless', () => {
    const manifests = synth((chart) => service(chart, { headless: true }));
    expect(pick(manifests, 'Service', 'web').spec.clusterIP).toBe('None');
  });
});

describe('the identity of a mesh service', () => {
  test('is that of the account its pods run as', () => {
    const manifests = synth((chart) => expect(identity(service(chart))).toBe('cluster.local/ns/shop/sa/web'));
    expect(pick(manifests, 'Deployment', 'web').spec.template.spec.serviceAccountName).toBe('web');
    expect(pick(manifests, 'ServiceAccount', 'web').metadata.namespace).toBe('shop');
  });

  test('may have a name of its own', () => {
    const manifests = synth((chart) => {
      expect(identity(service(chart, { serviceAccountName: 'shop-web' }))).toBe('cluster.local/ns/shop/sa/shop-web');
    });
    expect(emitted(manifests)).toContain('ServiceAccount shop/shop-web');
    expect(pick(manifests, 'Deployment', 'web').spec.template.spec.serviceAccountName).toBe('shop-web');
  });

  test('is shared by all its subsets', () => {
    const manifests = synth((chart) => service(chart, { subsets: [Subset.version('v1'), Subset.version('v2')] }));
    const accounts = manifests
      .filter((m) => m.kind === 'Deployment')
      .map((m) => m.spec.template.spec.serviceAccountName);
    expect(accounts).toEqual(['web', 'web']);
  });

  test('is not handed to the containers', () => {
    const manifests = synth((chart) => service(chart));
    expect(pick(manifests, 'Deployment', 'web').spec.template.spec.automountServiceAccountToken).toBe(false);
  });

  test('is handed to containers that are to talk to the API', () => {
    const manifests = synth((chart) => service(chart, { mountServiceAccountToken: true }));
    expect(pick(manifests, 'Deployment', 'web').spec.template.spec.automountServiceAccountToken).toBe(true);
  });
});

describe('a mesh service refuses', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'no props',
      (c) => new MeshService(c, 'Web', undefined as unknown as MeshServiceProps),
      'namespace must be a name or something that has one, got undefined',
    ],
    [
      'no namespace',
      (c) => service(c, { namespace: undefined as unknown as string }),
      'namespace must be a name or something that has one, got undefined',
    ],
    [
      'a namespace with a dot',
      (c) => service(c, { namespace: 'shop.example' }),
      'namespace "shop.example" is not a valid name',
    ],
    [
      'a name with a digit first',
      (c) => service(c, { name: '1st' }),
      'name "1st" is not a valid name; use lower-case letters, digits and "-", a letter first',
    ],
    ['a path as name', (c) => service(c, { name: '../../x' }), 'name "../../x" is not a valid name'],
    ['a misspelt prop', (c) => service(c, { imgae: 'x' } as object), 'unknown prop "imgae"; did you mean "image"?'],
    [
      'a prop that JSON made from __proto__',
      (c) => service(c, JSON.parse('{"__proto__":{"hostNetwork":true}}') as object),
      'unknown prop "__proto__"',
    ],
    [
      'no port',
      (c) => service(c, { port: undefined }),
      'needs a port: port: 8080 for HTTP, or ports: [ServicePort.grpc(9090), …]',
    ],
    ['an empty list of ports', (c) => service(c, withPorts()), 'needs a port: port: 8080 for HTTP'],
    [
      'port beside ports',
      (c) => service(c, { ports: [ServicePort.http(80)] }),
      'port and ports exclude each other; give one of them',
    ],
    [
      'a port as text',
      (c) => service(c, { port: '8080' as unknown as number }),
      'port must be a whole number from 1 to 65535, got "8080"',
    ],
    [
      'ports as numbers',
      (c) => service(c, withPorts(80 as unknown as ServicePort)),
      'ports takes ServicePort.http(…), .grpc(…), .tcp(…)',
    ],
    [
      'two ports of one name',
      (c) => service(c, withPorts(ServicePort.http(80), ServicePort.http(81))),
      'two ports have the name http; give each its own',
    ],
    [
      'two ports of one number',
      (c) => service(c, withPorts(ServicePort.http(80), ServicePort.grpc(80))),
      'two ports have the number 80; give each its own',
    ],
    [
      'an empty selector',
      (c) => service(c, { selector: {} }),
      'selector is empty and would select every pod of the namespace; give it a label',
    ],
    [
      'a wrong selector',
      (c) => service(c, { selector: { app: 'two words' } }),
      'selector label value of "app" "two words" is not a valid name',
    ],
    [
      'two accounts',
      (c) => service(c, { serviceAccountName: 'a', serviceAccount: 'b' }),
      'serviceAccountName names an account to make, serviceAccount an existing one; give one of them',
    ],
    [
      'a wrong account',
      (c) => service(c, { serviceAccountName: 'Web' }),
      'service account name "Web" is not a valid name',
    ],
    [
      'subsets by name',
      (c) => service(c, { subsets: ['v1' as unknown as Subset] }),
      "subsets takes Subset.version('v1') or Subset.labelled(…)",
    ],
    [
      'two subsets of one name',
      (c) => service(c, { subsets: [Subset.version('v1'), Subset.labelled('v1', { track: 'b' })] }),
      'two subsets are called "v1"; give each its own name',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(`[test/Web] ${text}`);
  });

  test('an id that makes no name', () => {
    const text = refusal((chart) => new MeshService(chart, 'Shop front', { namespace: 'shop', port: 80, image: 'x' }));
    expect(text).toContain('[test/Shop front] name "shop front" is not a valid name');
  });

  test('subsets that would be the same pods', () => {
    const subsets = [Subset.labelled('a', { track: 'x' }), Subset.labelled('b', { track: 'x' })];
    expect(refusal((chart) => service(chart, { subsets }))).toContain(
      '[test/Web] subsets "a" and "b" have the same labels, and so the same pods; tell them apart',
    );
  });

  test('a subset that takes its pods out of the service', () => {
    const subsets = [Subset.labelled('a', { app: 'other' })];
    expect(refusal((chart) => service(chart, { subsets }))).toContain(
      '[test/Web] subset "a" labels its pods app: other, which takes them out of the service, whose pods are app: web',
    );
  });

  // They would bind the Service, or its pods, to something that neither policies nor routes of this library know of.
  test.each(['istio.io/use-waypoint', 'istio.io/use-waypoint-namespace'])(
    'the label %s, which enroll writes',
    (key) => {
      expect(refusal((chart) => service(chart, { labels: { [key]: 'none' } }))).toContain(
        `label "${key}" is not set by hand; say enroll(waypoint)`,
      );
      expect(refusal((chart) => service(chart, { podLabels: { [key]: 'none' } }))).toContain(
        `podLabel "${key}" is not set by hand; say enroll(waypoint)`,
      );
    },
  );
});

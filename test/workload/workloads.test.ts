import { Size, type Chart } from 'cdk8s';
import { MeshService, Subset, Volume, type MeshServiceProps } from '../../src';
import { emitted, pick, synth } from '../synth';
import { refusal } from '../mesh/refusal';

const service = (chart: Chart, props: Partial<MeshServiceProps> = {}): MeshService =>
  new MeshService(chart, 'Reviews', { namespace: 'shop', port: 9080, image: 'reviews:1', ...props });

describe('the workloads of a service', () => {
  test('are one Deployment when it has no subsets', () => {
    const { spec } = pick(
      synth((chart) => service(chart)),
      'Deployment',
      'reviews',
    );
    expect(spec.selector.matchLabels).toEqual({ app: 'reviews' });
    expect(spec.template.metadata).toEqual({ labels: { app: 'reviews' } });
    expect(spec).not.toHaveProperty('replicas');
  });

  test('are one for each subset, told apart by its labels', () => {
    const subsets = [Subset.version('v1'), Subset.labelled('beta', { version: 'v2', track: 'beta' })];
    const manifests = synth((chart) => service(chart, { subsets }));
    const v1 = { app: 'reviews', version: 'v1' };
    const beta = { app: 'reviews', version: 'v2', track: 'beta' };
    for (const [name, labels] of [
      ['reviews-v1', v1],
      ['reviews-beta', beta],
    ] as const) {
      const { metadata, spec } = pick(manifests, 'Deployment', name);
      expect(metadata.labels).toEqual(labels);
      expect(spec.selector.matchLabels).toEqual(labels);
      expect(spec.template.metadata.labels).toEqual(labels);
    }
    expect(emitted(manifests).filter((name) => name.startsWith('Deployment'))).toHaveLength(2);
  });

  test('are all behind the one Service', () => {
    const manifests = synth((chart) => service(chart, { subsets: [Subset.version('v1'), Subset.version('v2')] }));
    const { selector } = pick(manifests, 'Service', 'reviews').spec;
    for (const name of ['reviews-v1', 'reviews-v2']) {
      expect(pick(manifests, 'Deployment', name).spec.template.metadata.labels).toMatchObject(selector);
    }
  });

  test('run the image, replicas and variables of their subset, else those of the service', () => {
    const manifests = synth((chart) =>
      service(chart, {
        replicas: 3,
        env: { LEVEL: 'info', REGION: 'eu' },
        subsets: [
          Subset.version('v1'),
          Subset.version('v2', { image: 'reviews:2', replicas: 0, env: { LEVEL: 'debug', NEW: 'yes' } }),
        ],
      }),
    );
    const [v1, v2] = ['reviews-v1', 'reviews-v2'].map((name) => pick(manifests, 'Deployment', name).spec);
    expect([v1.replicas, v2.replicas]).toEqual([3, 0]);
    const [one, two] = [v1, v2].map((spec) => spec.template.spec.containers[0]);
    expect([one.image, two.image]).toEqual(['reviews:1', 'reviews:2']);
    expect(one.env).toEqual([
      { name: 'LEVEL', value: 'info' },
      { name: 'REGION', value: 'eu' },
    ]);
    expect(two.env).toEqual([
      { name: 'LEVEL', value: 'debug' },
      { name: 'REGION', value: 'eu' },
      { name: 'NEW', value: 'yes' },
    ]);
  });

  test('have pods with labels and annotations of the user, which never hide those that select them', () => {
    const manifests = synth((chart) =>
      service(chart, { podLabels: { team: 'media', app: 'other' }, podAnnotations: { note: 'why' } }),
    );
    expect(pick(manifests, 'Deployment', 'reviews').spec.template.metadata).toEqual({
      labels: { team: 'media', app: 'reviews' },
      annotations: { note: 'why' },
    });
  });

  test('are StatefulSets on request, whose pods have names by the headless Service', () => {
    const volumes = [Volume.claimTemplate('data', '/data', Size.gibibytes(1))];
    const manifests = synth((chart) => service(chart, { kind: 'StatefulSet', headless: true, replicas: 3, volumes }));
    expect(emitted(manifests)).toEqual([
      'ServiceAccount shop/reviews',
      'Service shop/reviews',
      'StatefulSet shop/reviews',
    ]);
    const { spec } = pick(manifests, 'StatefulSet', 'reviews');
    expect(spec).toMatchObject({ serviceName: 'reviews', replicas: 3, selector: { matchLabels: { app: 'reviews' } } });
    expect(pick(manifests, 'Service', 'reviews').spec.clusterIP).toBe('None');
    expect(spec.volumeClaimTemplates[0].metadata.name).toBe('data');
  });
});

describe('the workloads of a service refuse', () => {
  test.each<[string, Partial<MeshServiceProps>, string]>([
    ['no image', { image: undefined }, 'the service has no image, got undefined; give image here or on each subset'],
    ['an empty image', { image: '' }, 'the service has no image, got ""'],
    ['an image that is no text', { image: 5 as unknown as string }, 'the service has no image, got 5'],
    [
      'a subset without an image',
      { image: undefined, subsets: [Subset.version('v1', { image: 'x' }), Subset.version('v2')] },
      'subset "v2" has no image, got undefined',
    ],
    ['a negative number of replicas', { replicas: -1 }, 'replicas must be a whole number from 0 to 2147483647, got -1'],
    [
      'names that get too long with the subset',
      { name: 'r'.repeat(60), subsets: [Subset.version('beta')] },
      'has 65 characters; at most 63 are allowed',
    ],
    [
      'another kind',
      { kind: 'DaemonSet' as 'Deployment' },
      'kind must be one of "Deployment", "StatefulSet", got "DaemonSet"',
    ],
    [
      'a wrong label of pods',
      { podLabels: { team: 'two words' } },
      'podLabel value of "team" "two words" is not a valid name',
    ],
    [
      'a wrong annotation of pods',
      { podAnnotations: { port: 5 as unknown as string } },
      'annotation "port" must be a string, got 5; quote it',
    ],
    [
      'a variable that is no text',
      { env: { PORT: 80 as unknown as string } },
      'env "PORT" must be a string or an EnvValue, got 80; quote it',
    ],
    ['a variable with a wrong name', { env: { 'A B': 'x' } }, '"A B" is not the name of an environment variable'],
  ])('%s', (_, props, text) => {
    expect(refusal((chart) => service(chart, props))).toMatch(`[test/Reviews] `);
    expect(refusal((chart) => service(chart, props))).toContain(text);
  });

  // The controller labels pods with controller-revision-hash: <name>-<ten characters>, and a label has 63.
  test('a name of a StatefulSet that leaves its pods no room for the label of their revision', () => {
    expect(refusal((chart) => service(chart, { name: 'r'.repeat(53), kind: 'StatefulSet' }))).toContain(
      'has a name of 53 characters; at most 52 leave its pods room for their label',
    );
    expect(emitted(synth((chart) => service(chart, { name: 'r'.repeat(52), kind: 'StatefulSet' })))).toHaveLength(3);
  });
});

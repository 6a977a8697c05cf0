import { Size, type Chart } from 'cdk8s';
import { InputError, MeshService, Volume, type MeshServiceProps } from '../../src';
import { pick, synth, type Manifest } from '../synth';
import { refusal } from '../mesh/refusal';

const service = (chart: Chart, props: Partial<MeshServiceProps>): MeshService =>
  new MeshService(chart, 'Db', { namespace: 'shop', port: 5432, image: 'db:1', ...props });
const workload = (kind: 'Deployment' | 'StatefulSet', ...volumes: Volume[]): Manifest =>
  pick(
    synth((chart) => service(chart, { kind, volumes })),
    kind,
    'db',
  );

describe('a volume', () => {
  test.each<[string, Volume, object, object]>([
    [
      'is an empty folder',
      Volume.emptyDir('tmp', '/tmp'),
      { name: 'tmp', emptyDir: {} },
      { name: 'tmp', mountPath: '/tmp' },
    ],
    [
      'is a bounded folder in memory',
      Volume.emptyDir('shm', '/dev/shm', { inMemory: true, sizeLimit: Size.mebibytes(64) }),
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
      { name: 'shm', mountPath: '/dev/shm' },
    ],
    [
      'is the files of a ConfigMap, read-only',
      Volume.configMap('settings', '/etc/db'),
      { name: 'settings', configMap: { name: 'settings' } },
      { name: 'settings', mountPath: '/etc/db', readOnly: true },
    ],
    [
      'is the files of a Secret, read-only',
      Volume.secret('keys', '/etc/keys'),
      { name: 'keys', secret: { secretName: 'keys' } },
      { name: 'keys', mountPath: '/etc/keys', readOnly: true },
    ],
    [
      'is a claim that exists',
      Volume.claim('data', '/data'),
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'data', mountPath: '/data' },
    ],
  ])('%s', (_, volume, inPod, inContainer) => {
    const pod = workload('Deployment', volume).spec.template.spec;
    expect(pod.volumes).toEqual([inPod]);
    expect(pod.containers[0].volumeMounts).toEqual([inContainer]);
  });

  test('of a ConfigMap with dots in its name has a name that Kubernetes takes for a volume', () => {
    const pod = workload('Deployment', Volume.configMap('web.settings.v1', '/etc/db')).spec.template.spec;
    expect(pod.volumes).toEqual([{ name: 'web-settings-v1', configMap: { name: 'web.settings.v1' } }]);
    expect(pod.containers[0].volumeMounts[0].name).toBe('web-settings-v1');
  });

  test('of a ConfigMap with a long name has a short one, wherever it is cut', () => {
    const name = `${'a'.repeat(62)}.b`;
    expect(Volume.configMap(name, '/etc/db').name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  test('of a template is a claim for each pod of a StatefulSet', () => {
    const template = Volume.claimTemplate('data', '/data', Size.gibibytes(10), 'fast');
    const { spec } = workload('StatefulSet', template);
    expect(spec.volumeClaimTemplates).toEqual([
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          resources: { requests: { storage: '10Gi' } },
        },
      },
    ]);
    expect(spec.template.spec.containers[0].volumeMounts).toEqual([{ name: 'data', mountPath: '/data' }]);
    expect(spec.template.spec).not.toHaveProperty('volumes');
  });

  test.each([
    [Size.kibibytes(1), '1Ki'],
    [Size.kibibytes(1500), '1500Ki'],
    [Size.mebibytes(1024), '1Gi'],
    [Size.gibibytes(10), '10Gi'],
    [Size.tebibytes(3), '3Ti'],
    [Size.pebibyte(1), '1024Ti'],
  ])('of a size has that as Kubernetes reads it: %p is %s', (size, text) => {
    const [claim] = workload('StatefulSet', Volume.claimTemplate('data', '/data', size)).spec.volumeClaimTemplates;
    expect(claim.spec.resources.requests.storage).toBe(text);
  });

  test('of a template leaves the storage class to the cluster unless told', () => {
    const [claim] = workload('StatefulSet', Volume.claimTemplate('data', '/data', Size.gibibytes(1))).spec
      .volumeClaimTemplates;
    expect(claim.spec).not.toHaveProperty('storageClassName');
  });

  test('of a template is refused for a Deployment', () => {
    const volumes = [Volume.claimTemplate('data', '/data', Size.gibibytes(1))];
    expect(refusal((chart) => service(chart, { volumes }))).toContain(
      "[test/Db] a claim template needs kind: 'StatefulSet'; a Deployment takes Volume.claim(…)",
    );
  });

  test.each<[string, () => unknown, string]>([
    ['a wrong name', () => Volume.emptyDir('Tmp', '/tmp'), '[Volume.emptyDir] name "Tmp" is not a valid name'],
    [
      'no name',
      () => Volume.claimTemplate(undefined as unknown as string, '/a', Size.gibibytes(1)),
      '[Volume.claimTemplate] name must be a string, got undefined',
    ],
    [
      'a path that is not absolute',
      () => Volume.emptyDir('tmp', 'tmp'),
      '[Volume.emptyDir] mountPath must be an absolute path without ":", got "tmp"',
    ],
    [
      'a path with a colon, which Kubernetes refuses',
      () => Volume.secret('keys', '/a:b'),
      '[Volume.secret] mountPath must be an absolute path without ":", got "/a:b"',
    ],
    [
      'no path',
      () => Volume.configMap('settings', undefined as unknown as string),
      '[Volume.configMap] mountPath must be an absolute path',
    ],
    [
      'a ConfigMap without a name',
      () => Volume.configMap({} as { name: string }, '/a'),
      '[Volume.configMap] ConfigMap must be a name or something that has one, got {}',
    ],
    [
      'a Secret without a name',
      () => Volume.secret(5 as unknown as string, '/a'),
      '[Volume.secret] Secret must be a name or something that has one, got 5',
    ],
    [
      'a claim without a name',
      () => Volume.claim(null as unknown as string, '/a'),
      '[Volume.claim] PersistentVolumeClaim must be a name or something that has one, got null',
    ],
    [
      'null for options',
      () => Volume.emptyDir('tmp', '/tmp', null as unknown as object),
      '[Volume.emptyDir] props must be an object, got null',
    ],
    [
      'a misspelt option',
      () => Volume.emptyDir('tmp', '/tmp', { sizelimit: Size.mebibytes(1) } as object),
      '[Volume.emptyDir] unknown prop "sizelimit"; did you mean "sizeLimit"?',
    ],
    [
      'a size that is text',
      () => Volume.emptyDir('tmp', '/tmp', { sizeLimit: '64Mi' as unknown as Size }),
      '[Volume.emptyDir] sizeLimit must be a size, got "64Mi"; give a cdk8s Size, such as Size.mebibytes(64)',
    ],
    [
      'a template without a size',
      () => Volume.claimTemplate('data', '/data', undefined as unknown as Size),
      '[Volume.claimTemplate] size must be a size, got undefined',
    ],
  ])('refuses %s', (_, make, text) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
  });

  test.each<[string, unknown[], string]>([
    [
      'another of one name, as of a ConfigMap and a Secret',
      [Volume.configMap('db', '/a'), Volume.secret('db', '/b')],
      'two volumes have the name db; give each its own',
    ],
    [
      'another at one path',
      [Volume.emptyDir('a', '/data'), Volume.emptyDir('b', '/data')],
      'two volumes have the mountPath /data; give each its own',
    ],
    ['its name', ['tmp'], 'volumes takes Volume.emptyDir(…), .configMap(…) and the like, got "tmp"'],
  ])('is refused for %s', (_, volumes, text) => {
    expect(refusal((chart) => service(chart, { volumes: volumes as Volume[] }))).toContain(`[test/Db] ${text}`);
  });
});

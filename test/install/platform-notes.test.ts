import { App, Chart } from 'cdk8s';
import * as path from 'node:path';
import { MeshApp, Platform, type PlatformProps } from '../../src';
import { temporaryFolder, workIn } from '../app/folders';

const notes = (props: PlatformProps): readonly string[] => new Platform(props).notes;

describe('the notes of a platform', () => {
  test.each<[string, PlatformProps, string]>([
    ['Kubernetes', { kubernetes: '1.37.1' }, 'Kubernetes 1.37.1 is newer than 1.36, the newest that is known here'],
    ['Istio', { istio: '1.33' }, 'Istio 1.33 is newer than 1.32'],
    ['the Gateway API', { gatewayApi: '1.7' }, 'Gateway API 1.7 is newer than 1.6'],
    ['Cilium', { cilium: '1.21.0' }, 'Cilium 1.21.0 is newer than 1.20'],
    ['Cilium of another major', { cilium: '2.0' }, 'Cilium 2.0 is newer than 1.20'],
  ])('tell of a newer %s', (_, props, says) => {
    expect(notes(props)).toEqual([expect.stringContaining(says)]);
  });

  test.each<PlatformProps>([
    {},
    { kubernetes: '1.36.9' },
    { istio: '1.32.5' },
    { gatewayApi: '1.6.3' },
    { cilium: '1.20.2' },
    { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' },
    { kubernetes: '1.30', istio: '1.27', gatewayApi: '1.3', cilium: '1.16' },
  ])('are none for %j', (props) => {
    expect(notes(props)).toEqual([]);
  });

  // istio.io, supported releases and the announcement of 1.30; docs.cilium.io, Kubernetes compatibility of each minor.
  test.each<[PlatformProps, string, PlatformProps]>([
    [
      { istio: '1.30', kubernetes: '1.31' },
      'Istio 1.30 is supported on Kubernetes 1.32 to 1.36, and the Platform says 1.31',
      { istio: '1.30', kubernetes: '1.32' },
    ],
    [
      { istio: '1.24.6', kubernetes: '1.32' },
      'Istio 1.24.6 is supported on Kubernetes 1.28 to 1.31, and the Platform says 1.32',
      { istio: '1.24.6', kubernetes: '1.31.9' },
    ],
    [
      { cilium: '1.18', kubernetes: '1.34' },
      'Cilium 1.18 is tested on Kubernetes 1.30 to 1.33, and the Platform says 1.34',
      { cilium: '1.18', kubernetes: '1.33' },
    ],
    [
      { cilium: '1.17', kubernetes: '1.33' },
      'Cilium 1.17 is tested on Kubernetes 1.29 to 1.32, and the Platform says 1.33',
      { cilium: '1.17', kubernetes: '1.32' },
    ],
    [
      { cilium: '1.20', kubernetes: '1.32' },
      'Cilium 1.20 is tested on Kubernetes 1.33 to 1.36, and the Platform says 1.32',
      { cilium: '1.20', kubernetes: '1.33' },
    ],
  ])('tell of %j, which upstream has not tried', (props, says, tried) => {
    expect(notes(props)).toEqual([expect.stringContaining(says)]);
    expect(notes(tried)).toEqual([]);
  });

  test('say nothing of what is assumed', () => {
    expect(notes({ istio: '1.30' })).toEqual([]);
    expect(notes({ kubernetes: '1.36' })).toEqual([]);
  });

  test.each<[string, PlatformProps, string, PlatformProps]>([
    [
      'that Istio 1.30 sees some kinds of Gateway API 1.5 only',
      { istio: '1.30', gatewayApi: '1.4' },
      'Istio 1.30 with Gateway API 1.4: istiod sees no TLSRoute and no ReferenceGrant',
      { istio: '1.29', gatewayApi: '1.4' },
    ],
    [
      'that Istio 1.29 takes no notice of newer TLSRoutes',
      { istio: '1.29.2', gatewayApi: '1.5' },
      'Istio 1.29.2 with Gateway API 1.5: istiod takes no notice of TLSRoute',
      { istio: '1.30', gatewayApi: '1.5' },
    ],
    [
      'that older ones have no fix',
      { istio: '1.27', gatewayApi: '1.5' },
      'Istio 1.27 with Gateway API 1.5: istiod of 1.29 and before is reported not to become ready',
      { istio: '1.27', gatewayApi: '1.5', gatewayApiChannel: 'experimental' },
    ],
    [
      'that GKE may refuse the experimental channel',
      { gatewayApi: '1.4', gatewayApiChannel: 'experimental', distribution: 'gke' },
      'GKE refuses CRDs of the experimental channel',
      { gatewayApi: '1.4', gatewayApiChannel: 'experimental', distribution: 'kind' },
    ],
    [
      'that OpenShift may refuse the experimental channel',
      { gatewayApi: '1.3', gatewayApiChannel: 'experimental', distribution: 'openshift' },
      'OpenShift brings the Gateway API itself from 4.19 on, and refuses CRDs of the experimental channel',
      { gatewayApi: '1.3', distribution: 'openshift' },
    ],
  ])('tell %s', (_, props, says, silent) => {
    expect(notes(props)).toEqual([expect.stringContaining(says)]);
    expect(notes(silent)).toEqual([]);
  });

  test('cannot be changed', () => {
    expect(() => (notes({ istio: '1.33' }) as string[]).push('x')).toThrow(TypeError);
  });
});

describe('at synth', () => {
  workIn(temporaryFolder);
  let said: string;
  beforeEach(() => {
    said = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const outdir = (): string => path.join(temporaryFolder(), 'dist');

  // Each test has a version of its own, since a process tells a note once.
  test('MeshApp tells notes once, on stderr, and writes all the same', () => {
    const app = new MeshApp({ outdir: outdir(), platform: new Platform({ kubernetes: '1.91' }) });
    new Chart(app, 'a');
    new Chart(app, 'b');
    expect(said).toBe('');
    app.synth();
    app.synthYaml();
    expect(said).toMatch(/^note: Kubernetes 1\.91 is newer than [^\n]*\n$/);
  });

  test('the App of cdk8s tells them too, and does not fail', () => {
    const app = new App({ outdir: outdir() });
    new Platform({ kubernetes: '1.92' }).applyTo(app);
    new Chart(app, 'a');
    app.synth();
    expect(said).toMatch(/^note: Kubernetes 1\.92 is newer than [^\n]*\n$/);
  });

  test('a platform that applies to a chart alone is told', () => {
    const app = new MeshApp({ outdir: outdir() });
    new Platform({ kubernetes: '1.93' }).applyTo(new Chart(app, 'a'));
    app.synth();
    expect(said).toContain('Kubernetes 1.93');
  });

  test('one that was replaced is not', () => {
    const app = new MeshApp({ outdir: outdir(), platform: new Platform({ kubernetes: '1.94' }) });
    new Platform({ kubernetes: '1.33' }).applyTo(app);
    app.synth();
    expect(said).toBe('');
  });

  test('one that nothing was said about says nothing', () => {
    const app = new MeshApp({ outdir: outdir(), platform: new Platform({ kubernetes: '1.33' }) });
    expect(Platform.of(app).notes).toEqual([]);
    expect(Platform.of(new App()).notes).toEqual([]);
    app.synth();
    expect(said).toBe('');
  });
});

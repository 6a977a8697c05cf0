import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from '../../src';
import * as check from '../../src/check';
import * as costs from '../../src/cost';
import * as testing from '../../src/testing';
import * as migrations from '../../src/migrate';
import * as simulate from '../../src/simulate';

const root = join(__dirname, '..', '..');

function apiDocs(option: string): { readonly lines: string[]; readonly errors: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/api-docs.mjs', option], {
    cwd: root,
    encoding: 'utf8',
  });
  return { lines: stdout.split('\n').filter((line) => line !== ''), errors: stderr };
}

describe('the API reference', () => {
  test('is what `npm run docs` writes from the docstrings as they are now', () => {
    expect(apiDocs('--check').errors).toBe('');
  });

  test('has a docstring for every public name, and a default for every optional prop', () => {
    expect(apiDocs('--undocumented')).toEqual({ lines: [], errors: '' });
  });

  test('has what an internal base gives to a class, and keeps quiet about what is internal', () => {
    const mesh = readFileSync(join(root, 'docs', 'api', 'mesh.md'), 'utf8');
    expect(mesh).toContain('### MeshService.optOutOfWaypoint');
    expect(mesh).not.toContain('claimRoutes');
  });
});

describe('the public surface', () => {
  const surface = apiDocs('--surface').lines.map(
    (line) => line.split(' ') as [kind: string, name: string, module: string],
  );
  const named = (...kinds: readonly string[]): string[] =>
    surface.flatMap(([kind, name]) => (kinds.includes(kind) ? [name] : [])).sort();
  /** What is there when the program runs, by what it is imported from. */
  const valuesOf = (from: string): string[] =>
    surface
      .flatMap(([kind, name, module]) => (module === from && /class|function|constant/.test(kind) ? [name] : []))
      .sort();

  test('has these classes from its main entry, and they are all that is there when the program runs', () => {
    expect(valuesOf('cdk8s-ambient')).toMatchInlineSnapshot(`
     [
       "AccessLogging",
       "AmbientNamespace",
       "ArgoCdApplications",
       "Canary",
       "CanaryGate",
       "CanaryOwner",
       "CanarySteps",
       "CiliumClusterwideNetworkPolicy",
       "CiliumNetworkPolicy",
       "CiliumValues",
       "Cluster",
       "EnvValue",
       "ExternalService",
       "Fault",
       "FluxReleases",
       "GatewayApiCrds",
       "HelmFiles",
       "Http",
       "HttpSource",
       "IngressGateway",
       "InputError",
       "IstioAmbient",
       "IstioctlFile",
       "K3sHelmCharts",
       "L4AuthorizationPolicy",
       "L7AuthorizationPolicy",
       "Layout",
       "MeshApp",
       "MeshBenchmark",
       "MeshDefaultDeny",
       "MeshService",
       "MeshValidation",
       "NetworkObservability",
       "NetworkPeer",
       "NetworkPolicy",
       "NetworkPort",
       "PeerAuthentication",
       "Platform",
       "PolicyTarget",
       "Principal",
       "Probe",
       "RenderedCharts",
       "RequestAuthentication",
       "RequestMatch",
       "Retry",
       "ServicePort",
       "ServiceRoute",
       "Source",
       "Subset",
       "SynthError",
       "Timeout",
       "TrafficPolicy",
       "VerifyMesh",
       "Volume",
       "Waypoint",
     ]
    `);
    expect(Object.keys(api).sort()).toEqual(valuesOf('cdk8s-ambient'));
  });

  test.each([
    ['check', check, 'check checkCiliumValues checkIstioInstall checkIstioValues status'],
    ['simulate', simulate, 'answer diff matrix remedy'],
    ['cost', costs, 'benchReport cost'],
    ['migrate', migrations, 'migrate'],
    [
      'testing',
      testing,
      'ReachabilitySnapshot TestRequest http kubeletProbe matchers reachability serializers tcp udp',
    ],
  ])('has these from its entry %s', (entry, module, wanted) => {
    expect(valuesOf(`cdk8s-ambient/${entry}`).join(' ')).toBe(wanted);
    expect(Object.keys(module).sort().join(' ')).toBe(wanted);
  });

  test('has these types', () => {
    expect([...named('interface'), ...named('type')].sort().join(' ')).toMatchInlineSnapshot(
      `"AccessLogOptions AccessLoggingProps AddedLatency AddedP99 AlertBounds AlertName AlertSetting AlertSeverity AmbientChart AmbientNamespaceImportOptions AmbientNamespaceProps AmountGiven Answer ApiServer ArgoCdApplicationsProps ArgoCdLayoutProps Autoscaling BenchComparison BenchReport BenchResult BenchSamples BenchmarkVariant CanaryProps CanaryStep CanaryStepsOptions CertificateIssuer ChainCost ChangeKind CheckOptions CidrPeerOptions CiliumChartValues CiliumCluster CiliumClusterwideNetworkPolicyProps CiliumComponent CiliumEncryption CiliumEntity CiliumHubble CiliumIpam CiliumNetworkPolicyProps CiliumPolicyBaseProps CiliumRouting CiliumValuesOptions CiliumValuesProps ClusterProps Component Concern ControlledFields ControllerOwnerOptions CostEstimate CostModel CostOptions DefaultDenyOptions DeniedBy DisruptionBudget Distribution DnsPods EmptyDirOptions EnableDefaultDeny ExistingService ExistingWorkload ExternalServiceProps FailedShare FiguresGiven FilePerChartLayoutProps Finding FindingObject Fix FluxLayoutProps FluxReleasesProps GateBounds GatewayApiChannel GatewayApiCrdsProps GitManifests GitOwnerOptions HelmChartLayoutProps HelmFilesProps HelmRelease Hop HttpProps IAmbientNamespace IMeshService IPolicyTarget IPrincipal IWaypoint IdentityChange IngressGatewayProps IngressRouteOptions IpamMode IstioAmbientProps IstioInstall IstioInstallOptions IstioLogLevel IstioNamespaces IstioOverrides IstioValuesOptions IstioctlFileProps JwtRule K3sHelmChartsProps L4AuthorizationPolicyProps L4Rule L7AuthorizationPolicyProps L7Rule LabelSink Landing LayoutFolder MatcherResult Matches Matrix MatrixLevel MatrixRow MeasuredProxy MeshAppCheck MeshAppProps MeshBenchmarkProps MeshCost MeshDefaultDenyProps MeshInput MeshMatchers MeshOptions MeshRequest MeshServiceImportOptions MeshServiceProps MeshTracing MeshValidationContext MeshValidationProps MeshValues MeshViolation MigrateOptions MigrationPlan MigrationStep MtlsMode Named NamespacePlan NamespacedName NetworkDefaultDenyOptions NetworkEgressRule NetworkIngressRule NetworkObservabilityProps NetworkPolicyBaseProps NetworkPolicyProps NetworkPolicyType Nodes ObjectName ObjectOptions ObservedComponent OneFileLayoutProps Outcome OutlierDetection Passes PatchStep PathTaken PeerAuthenticationProps PlatformInstall PlatformPresetProps PlatformProps PlatformUse PlatformVersions PodOptions PodPeerOptions PodSecurityLevel PortRange ProbeOptions ProxyCost ProxyFiguresGiven ProxyOptions Quantities Range Reach ReachabilityChange ReachabilityDiff RelatedPlace Remedy RemedyChange RenderedChartsProps RepairMode RequestAuthenticationProps RequestFrom RequestHttp RequestTo RequestToken Resources RetryOptions Rewritten RouteOptions RoutingMode ServicePortOptions ServiceRouteProps Severity ShareOptions SnapshotSerializer Spread StatusCondition StepChange StepObject StepRemoval StepVerdict SubsetOptions Toleration TrafficPolicyProps Values VariantReport Verdict VerifyCall VerifyMeshProps VerifyRequest VerifySplit WaypointImportOptions WaypointProps WaypointTraffic WorkloadOptions World"`,
    );
  });
});

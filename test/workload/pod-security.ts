/**
 * What Pod Security `restricted` finds wrong with a pod spec: the checks of the standard, baseline included, by the fields
 * that this library or a `podSpec` may set.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ (read for 1.33)
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a pod spec as YAML has it
export function restrictedProblems(pod: any): string[] {
  const out: string[] = [];
  const containers = [...(pod.initContainers ?? []), ...(pod.containers ?? []), ...(pod.ephemeralContainers ?? [])];
  const check = (fine: boolean, problem: string): void => {
    if (!fine) out.push(problem);
  };
  const shared = pod.securityContext ?? {};

  check(containers.length > 0, 'no containers');
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) check(pod[field] !== true, field);
  for (const volume of pod.volumes ?? []) {
    const kinds = Object.keys(volume).filter((key) => key !== 'name');
    check(kinds.length > 0 && kinds.every((kind) => VOLUMES.includes(kind)), `volume ${volume.name}: ${kinds.join()}`);
  }
  check(shared.runAsUser !== 0, 'pod runAsUser 0');
  for (const sysctl of shared.sysctls ?? []) check(SYSCTLS.includes(sysctl.name), `sysctl ${sysctl.name}`);
  check(shared.windowsOptions?.hostProcess !== true, 'pod hostProcess');

  for (const container of containers) {
    const own = container.securityContext ?? {};
    const says = (fine: boolean, problem: string): void => check(fine, `${container.name}: ${problem}`);
    says(own.privileged !== true, 'privileged');
    says(own.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation');
    says((own.capabilities?.drop ?? []).includes('ALL'), 'capabilities.drop');
    says(
      (own.capabilities?.add ?? []).every((c: string) => c === 'NET_BIND_SERVICE'),
      'capabilities.add',
    );
    says((own.runAsNonRoot ?? shared.runAsNonRoot) === true, 'runAsNonRoot');
    says(own.runAsUser !== 0, 'runAsUser 0');
    says(['RuntimeDefault', 'Localhost'].includes((own.seccompProfile ?? shared.seccompProfile)?.type), 'seccomp');
    says([undefined, 'RuntimeDefault', 'Localhost'].includes(own.appArmorProfile?.type), 'appArmorProfile');
    says([undefined, 'Default'].includes(own.procMount), 'procMount');
    says(own.seLinuxOptions?.user === undefined && own.seLinuxOptions?.role === undefined, 'seLinuxOptions');
    says(own.windowsOptions?.hostProcess !== true, 'hostProcess');
    for (const { hostPort } of container.ports ?? []) says(!hostPort, `hostPort ${hostPort}`);
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
      says(!container[probe]?.httpGet?.host && !container[probe]?.tcpSocket?.host, `${probe} host`);
    }
  }
  return out;
}

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];

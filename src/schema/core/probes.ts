import { headerName } from './names';
import { judgePort, judgePortOrName } from './ports';
import type { Spot } from './spot';

/**
 * Probes and hooks of a container that goes on running.
 *
 * @param grace how many seconds its pod is given to end
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, validateProbe and validateHandler
 */
export function judgeRunning(container: Spot, grace: number): void {
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!container.has(key)) continue;
    const probe = container.get(key);
    judgeHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc']);
    for (const one of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'failureThreshold'])
      probe.bounded(one);
    if (key === 'readinessProbe') {
      probe.bounded('successThreshold');
      if (probe.has('terminationGracePeriodSeconds'))
        probe
          .get('terminationGracePeriodSeconds')
          .excluded('a readinessProbe ends nothing, and has no time for it', 'leave it out');
      continue;
    }
    // A server reads 0 as its default, which is 1.
    if (![0, 1].includes(probe.get('successThreshold').number))
      probe.get('successThreshold').wrong(`one success is enough for a ${key}, and has to be`, 'leave it out');
    probe.bounded('terminationGracePeriodSeconds', 1);
  }
  if (!container.has('lifecycle')) return;
  for (const hook of ['postStart', 'preStop'])
    if (container.get('lifecycle').has(hook))
      judgeHandler(container.get('lifecycle').get(hook), ['exec', 'httpGet', 'tcpSocket', 'sleep'], grace);
}

function judgeHandler(handler: Spot, kinds: readonly string[], grace = 0): void {
  const given = kinds.filter((kind) => handler.has(kind));
  if (given.length === 0) {
    handler.absent(kinds);
    return;
  }
  for (const kind of given.slice(1))
    handler.get(kind).excluded(`${given[0]} and ${kind} exclude each other`, 'keep one of them');
  const how = handler.get(given[0]!);
  if (given[0] === 'exec') how.needs('command');
  else if (given[0] === 'httpGet') {
    judgePortOrName(how.get('port'));
    if (how.textOf('scheme') !== '') how.get('scheme').among(['HTTP', 'HTTPS']);
    if (how.has('httpHeaders'))
      for (const header of how.itemsOf('httpHeaders')) header.namedAt('name', headerName(header.textOf('name')));
  } else if (given[0] === 'tcpSocket') judgePortOrName(how.get('port'));
  else if (given[0] === 'grpc') judgePort(how.get('port'));
  else if (how.get('seconds').number < 0 || how.get('seconds').number > grace)
    how.wrong(
      `a pod has ${grace} seconds to end, and this sleeps ${how.get('seconds').number}`,
      'raise terminationGracePeriodSeconds',
    );
}

import { POD, type AlertDefinition } from '../alert';

/** The alerts above are silent where nothing is scraped. */
export const TARGET_ALERTS = {
  MeshTargetDown: {
    reads: ['up'],
    severity: 'critical',
    for: '10m',
    summary: `{{ $labels.job }} ${POD} does not answer`,
    description: () =>
      'Its metrics are not read, and most likely it does not work. On its node, this may be the only sign. ' +
      'First: kubectl -n {{ $labels.namespace }} describe pod {{ $labels.pod }}; a network policy may keep Prometheus out',
    rules: ({ components }) => [`up{job=~"${components.join('|')}"} == 0`],
  },
  MeshTargetMissing: {
    reads: ['up'],
    severity: 'critical',
    for: '10m',
    summary: 'Prometheus finds nothing of {{ $labels.job }}',
    description: () =>
      'No alert about it can fire. Its PodMonitor is not selected, selects nothing, or the component is gone. ' +
      'First: kubectl get podmonitors -A, and the targets page of Prometheus',
    // A mesh may have no waypoint; those that it must have are named, and have an alert each.
    rules: ({ components }) => [
      components
        .filter((job) => job !== 'waypoint')
        .map((job) => `absent(up{job="${job}"})`)
        .join(' or '),
    ],
  },
} as const satisfies Record<string, AlertDefinition>;

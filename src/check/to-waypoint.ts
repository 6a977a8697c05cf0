/** What to do about a policy that ztunnel can't enforce as it is written. */
export const TO_WAYPOINT =
  'target the Service in place of the pods (spec.targetRefs), which a waypoint enforces, and limit the pods to the waypoint by an ALLOW';

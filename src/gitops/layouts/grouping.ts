import { oneOf } from '../../input/choice';
import { isPlainMap } from '../../input/known-props';
import { dnsLabel } from '../../input/names';
import { refuse, shown } from '../../input/refuse';

/** How a tree is cut for tools that sync its parts one by one. */
export type Grouping =
  | { readonly per: 'app' }
  | { readonly per: 'namespace' }
  | { readonly per: 'team'; readonly teamOf: ReadonlyMap<string, string> };

/** Names that parts for objects without a namespace have. */
export const [BASE, LAST] = ['base', 'last'] as const;

/** The grouping that props ask for. */
export function groupingOf(
  place: string,
  { per: asked, teams }: { readonly per?: unknown; readonly teams?: unknown },
): Grouping {
  const per = oneOf(place, 'per', asked ?? 'app', ['app', 'namespace', 'team'] as const);
  if (per === 'team') return { per, teamOf: teamsOf(place, teams) };
  if (teams !== undefined) refuse(place, `teams are for per: "team", got per: ${shown(per)}; say per: "team"`);
  return { per };
}

function teamsOf(place: string, teams: unknown): ReadonlyMap<string, string> {
  const teamOf = new Map<string, string>();
  if (!isPlainMap(teams) || Object.keys(teams).length === 0) {
    refuse(place, `per: "team" needs teams, such as { shop: ["shop", "billing"] }, got ${shown(teams)}`);
  }
  for (const [team, namespaces] of Object.entries(teams)) {
    dnsLabel(place, 'team', team);
    if (team === BASE || team === LAST) {
      refuse(place, `team "${team}" would share a part with objects that have no namespace; give it another name`);
    }
    if (!Array.isArray(namespaces))
      refuse(place, `teams.${team} must be a list of namespaces, got ${shown(namespaces)}`);
    for (const namespace of namespaces as unknown[]) {
      const other = teamOf.get(dnsLabel(place, `namespace of team "${team}"`, namespace));
      if (other !== undefined)
        refuse(place, `namespace ${shown(namespace)} is in teams "${other}" and "${team}"; keep one`);
      teamOf.set(namespace as string, team);
    }
  }
  return teamOf;
}

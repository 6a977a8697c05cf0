import { ISTIO_MINORS, type IstioChart, type IstioChartName, type IstioMinor } from './charts';
import type { Note } from './cilium-notes';
import { BASE_NOTES } from './istio-notes-base';
import { CNI_NOTES } from './istio-notes-cni';
import { GATEWAY_NOTES } from './istio-notes-gateway';
import { ISTIOD_NOTES } from './istio-notes-istiod';
import { ZTUNNEL_NOTES } from './istio-notes-ztunnel';

/** A note that holds in some minors only; in all of those known, where it says nothing. */
export interface IstioNote extends Note {
  /** The first minor that it holds in. */
  readonly from?: IstioMinor;
  /** The last minor that it holds in. */
  readonly until?: IstioMinor;
}

/**
 * Notes of one chart by dotted path, or by path and value where the value decides. A note on a map speaks of all that
 * is below it.
 */
export type IstioNotes = Readonly<Record<string, IstioNote | readonly IstioNote[]>>;

/** All notes, by chart. */
export const ISTIO_NOTES: Readonly<Record<IstioChartName, IstioNotes>> = {
  base: BASE_NOTES,
  istiod: ISTIOD_NOTES,
  cni: CNI_NOTES,
  ztunnel: ZTUNNEL_NOTES,
  gateway: GATEWAY_NOTES,
};

/**
 * The notes that hold for one of Istio's charts in one minor, under every path that a value may be given at: at the
 * root, below the key that is copied over it, and below `global` where that is put below the root.
 *
 * @see https://github.com/istio/istio/blob/master/manifests/zzz_profile.yaml (read for 1.24 to 1.32)
 */
export function istioNotes(chart: IstioChart, minor: IstioMinor): Readonly<Record<string, Note>> {
  const found: Record<string, Note> = {};
  const isFlattened = chart.root.properties?.['global']?.flattened === true;
  for (const [key, notes] of Object.entries(ISTIO_NOTES[chart.name as IstioChartName])) {
    const note = [notes].flat().find((candidate) => holds(candidate, minor));
    if (!note) continue;
    const { does, source } = note;
    found[key] = { does, source };
    if (LAYERS.test(key)) continue;
    if (chart.alias !== null) found[`${chart.alias}.${key}`] = { does, source };
    else if (isFlattened && !key.startsWith('global.')) found[`global.${key}`] = { does, source };
  }
  return found;
}

/** What names a file of values is read before any copying. */
const LAYERS = /^(profile|global\.(?:platform|profile)|compatibilityVersion)\b/;

function holds({ from, until }: IstioNote, minor: IstioMinor): boolean {
  const at = (other: IstioMinor): number => ISTIO_MINORS.indexOf(other);
  return at(minor) >= (from ? at(from) : 0) && (until === undefined || at(minor) <= at(until));
}

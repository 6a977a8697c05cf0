import type { Mesh } from '../../model/mesh';
import type { Answer } from '../answer';
import { answerRequest } from '../answer-request';
import { hasSidecars, type Destination } from '../partition/destinations';
import { sampleRequests } from '../partition/sample-requests';
import type { RequestFrom, RequestHttp } from '../request';
import { toldOf, type ToldAnswer } from './answer-words';
import { askedPorts, type AskedPort } from './asked-ports';
import { clientPairs, type ClientPair } from './client-pairs';
import { knownAnswers } from './known-answers';
import { destinationPairs, type DestinationPair } from './pairs';
import { EVERYTHING, type Touched } from './touched';

/** What some clients get from a port, before and after. */
export interface Comparison {
  readonly pair: DestinationPair;
  readonly asked: AskedPort;
  readonly clients: ClientPair;
  readonly sides: readonly Compared[];
  /** What the samples of requests may not tell apart, told with the first clients of a port. */
  readonly inexact: readonly string[];
}

/** A request, and the answers to it; whoever needs one alone pays for one. */
export class Compared {
  private was: { readonly answer: Answer | undefined } | undefined;
  private is: { readonly answer: Answer | undefined } | undefined;

  constructor(
    readonly http: RequestHttp | undefined,
    private readonly ask: { old(): Answer | undefined; now(): Answer | undefined },
    private readonly known?: { readonly old: Known; readonly now: Known },
  ) {}

  /** Undefined where it was not there to be asked for. */
  get old(): Answer | undefined {
    this.was ??= { answer: this.ask.old() };
    return this.was.answer;
  }

  /** Undefined where it is not there to be asked for. */
  get now(): Answer | undefined {
    this.is ??= { answer: this.ask.now() };
    return this.is.answer;
  }

  /** What there is to tell of the one, for which it need not be asked again. */
  get toldOld(): ToldAnswer | undefined {
    return this.known ? this.known.old((): ToldAnswer | undefined => toldOf(this.old)) : toldOf(this.old);
  }

  /** The same of the other. */
  get toldNow(): ToldAnswer | undefined {
    return this.known ? this.known.now((): ToldAnswer | undefined => toldOf(this.now)) : toldOf(this.now);
  }
}

type Known = (ask: () => ToldAnswer | undefined) => ToldAnswer | undefined;

/**
 * All clients with all that they may ask for, before and after: each once for those that neither side can tell apart.
 *
 * @param touched what may be another; what is not is left out
 */
export function* comparisons(before: Mesh, after: Mesh, touched: Touched = EVERYTHING): Generator<Comparison> {
  for (const pair of destinationPairs(before, after)) {
    // What is not asked now may be at the next step.
    const known = knownAnswers(before, after, pair, touched);
    if (!touched.isAsked(pair)) continue;
    for (const asked of askedPorts(before, after, pair)) {
      const find = (): ReturnType<typeof requestsTo> => requestsTo(pair, asked);
      const isSame = known.old === known.now;
      const what = `${asked.protocol} ${asked.treatments.join()} ${hasSidecars(before) || hasSidecars(after)}`;
      const { inexact: unsure, requests } = isSame ? known.now.questions(what, find) : find();
      const questions = requests.map((http) => `${asked.protocol} ${asked.port} ${http ? JSON.stringify(http) : ''} `);
      let inexact = unsure.map((one) => `${pair.title}:${asked.port}: ${one}`);
      for (const clients of clientPairs(before, after, pair, asked, touched, known)) {
        const { now, old, ports } = clients;
        if (ports && (asked.protocol !== 'TCP' || !ports.has(asked.port))) continue;
        // That clients come or go is told of ports that something names.
        if (asked.isRest && !(old && now)) continue;
        const sides = requests.map(
          (http, i) =>
            new Compared(
              http,
              {
                old: () => answered(before, old, asked.older, asked, http),
                now: () => answered(after, now, asked.newer, asked, http),
              },
              {
                old: (ask) => known.old.get(asked.older && clients.oldKey && questions[i]! + clients.oldKey, ask),
                now: (ask) => known.now.get(asked.newer && clients.nowKey && questions[i]! + clients.nowKey, ask),
              },
            ),
        );
        yield { pair, asked, clients, sides, inexact };
        inexact = [];
      }
    }
  }
}

function requestsTo(
  { newer, older }: DestinationPair,
  { protocol, treatments }: AskedPort,
): { readonly requests: readonly (RequestHttp | undefined)[]; readonly inexact: readonly string[] } {
  const sides = [older, newer].flatMap((one) => one ?? []);
  const speaksHttp = protocol === 'TCP' && treatments.some((one) => one === 'http' || one === 'sniffed');
  // A plain connection tells as much where nobody reads what is sent.
  if (!speaksHttp || sides.every(({ isRead, kind }) => (kind === 'pods' || kind === 'outside') && !isRead))
    return { requests: [undefined], inexact: [] };
  const { inexact, requests } = sampleRequests(
    sides.map(({ space }) => space),
    (newer ?? older)!.host,
  );
  return { requests: treatments.includes('http') ? requests : [undefined, ...requests], inexact };
}

/** The answer to a client of a mesh; undefined where the one or the other is not in it. */
export function answered(
  mesh: Mesh,
  from: RequestFrom | undefined,
  destination: Destination | undefined,
  { port, protocol }: AskedPort,
  http: RequestHttp | undefined,
): Answer | undefined {
  if (!from || !destination) return undefined;
  return answerRequest(mesh, {
    from,
    to: destination.to(port),
    ...(http && { http }),
    ...(protocol !== 'TCP' && { protocol }),
  });
}

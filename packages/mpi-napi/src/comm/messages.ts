import { attempt } from "../call";
import { type BufferLike, checkSteady, elements } from "../buffers";
import { BYTE, Datatype } from "../datatypes";
import { refuse } from "../errors";
import { ANY_SOURCE, ANY_TAG } from "../named";
import type { Request } from "../request";
import { Status } from "../status";
import { CommHandle, type Plan } from "./handle";
import { checkOptions } from "./options";

export interface Sending {
  buf: BufferLike;
  dest: number;
  tag: number;
}

const sendWith =
  (synchronous: boolean): Plan<Sending> =>
  (comm, { buf, dest, tag }, nonblocking) => {
    const { data, count, datatype } = elements("buf", buf);
    if (nonblocking) checkSteady("buf", buf);
    const to = [comm.destination(dest), comm.tag(tag)] as const;
    return comm.addon.send(comm.live, data, count, datatype.index, ...to, synchronous, nonblocking);
  };
export const send = sendWith(false);
export const ssend = sendWith(true);

function checkDatatype(datatype: unknown): Datatype {
  if (datatype instanceof Datatype) return datatype;
  return refuse("MPI_ERR_TYPE", "expected a datatype such as MPI.FLOAT as datatype");
}

/** Messages of buffers from one rank to another. */
export class Messages extends CommHandle {
  /** Comes back when `buf` may be used again, which may be before it was received. */
  Send(buf: BufferLike, dest: number, tag = 0): void {
    this.run("Send", { buf, dest, tag }, send);
  }

  /** Comes back when the other rank has begun to receive. */
  Ssend(buf: BufferLike, dest: number, tag = 0): void {
    this.run("Ssend", { buf, dest, tag }, ssend);
  }

  Isend(buf: BufferLike, dest: number, tag = 0): Request {
    return this.start("Isend", { buf, dest, tag }, send);
  }

  Issend(buf: BufferLike, dest: number, tag = 0): Request {
    return this.start("Issend", { buf, dest, tag }, ssend);
  }

  /** A message of at most as many elements as `buf` has; a longer one is `MPI_ERR_TRUNCATE`. */
  Recv(buf: BufferLike, source = ANY_SOURCE, tag = ANY_TAG): Status {
    return attempt("Recv", this, { buf, source, tag }, () => {
      const { data, count, datatype } = elements("buf", buf);
      const from = [this.source(source), this.tag(tag, true)] as const;
      return new Status().set(this.addon.receive(this.live, data, count, datatype.index, ...from, false));
    });
  }

  Irecv(buf: BufferLike, source = ANY_SOURCE, tag = ANY_TAG): Request {
    return this.start("Irecv", { buf, source, tag }, () => {
      const { data, count, datatype } = elements("buf", buf);
      checkSteady("buf", buf);
      return this.addon.receive(this.live, data, count, datatype.index, this.source(source), this.tag(tag, true), true);
    });
  }

  /** Sends one and receives another message at once, so that two ranks may exchange without waiting for each other. */
  Sendrecv(
    sendbuf: BufferLike,
    dest: number,
    recvbuf: BufferLike,
    options: { sendtag?: number; source?: number; recvtag?: number } = {},
  ): Status {
    const defaults = { sendtag: 0, source: ANY_SOURCE, recvtag: ANY_TAG };
    return attempt("Sendrecv", this, { sendbuf, dest, recvbuf, ...defaults, ...options }, () => {
      const given = checkOptions(options, ["sendtag", "source", "recvtag"]);
      const { sendtag, source, recvtag } = { ...defaults, ...given };
      const send = elements("sendbuf", sendbuf);
      const recv = elements("recvbuf", recvbuf);
      const to = [this.destination(dest), this.tag(sendtag)] as const;
      const from = [this.source(source), this.tag(recvtag, true)] as const;
      const sends = [send.data, send.count, send.datatype.index] as const;
      const receives = [recv.data, recv.count, recv.datatype.index] as const;
      return new Status().set(this.addon.sendReceive(this.live, ...sends, ...to, ...receives, ...from));
    });
  }

  /** Waits for a message without receiving it; its count is in elements of `datatype`. */
  Probe(source = ANY_SOURCE, tag = ANY_TAG, datatype: Datatype = BYTE): Status {
    return this.#probe("Probe", source, tag, datatype, false)!;
  }

  /** The same where a message is there, else undefined. */
  Iprobe(source = ANY_SOURCE, tag = ANY_TAG, datatype: Datatype = BYTE): Status | undefined {
    return this.#probe("Iprobe", source, tag, datatype, true);
  }

  #probe(call: string, source: number, tag: number, datatype: Datatype, nonblocking: boolean): Status | undefined {
    return attempt(call, this, { source, tag, datatype }, () => {
      const from = [this.source(source), this.tag(tag, true), checkDatatype(datatype).index] as const;
      const status = this.addon.probe(this.live, ...from, nonblocking);
      return status && new Status().set(status);
    });
  }
}

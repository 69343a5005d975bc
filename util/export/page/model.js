/* SPDX-License-Identifier: MIT */
'use strict';

/*
 * The tree of call chains with what the filter leaves of each: self and total
 * of nodes and of functions. Pure numbers; draws nothing.
 */

class Model {
	constructor(data) {
		this.data = data;
		this.self = new Float64Array(data.nodes);
		this.total = new Float64Array(data.nodes);
		this.baseTotal = new Float64Array(data.nodes);
		this.linkChildren();
		this.markRecursion();
		this.duration = data.samples ? data.time[data.samples - 1] : 0;
	}

	frameName(frame) {
		return this.data.strings[this.data.frames[frame][0]];
	}

	frameFile(frame) {
		return this.data.strings[this.data.frames[frame][1]];
	}

	/* 0 of a program, 1 of the kernel, 2 of a guest. */
	frameKind(frame) {
		return this.data.frames[frame][2];
	}

	hasKind(kind) {
		return this.data.frames.some((f, i) => i && f[2] === kind);
	}

	/* Children by name, as lists through firstChild and nextSibling. */
	linkChildren() {
		const { nodes, parent, frame, frames } = this.data;
		const byName = Array.from(frames.keys());
		const rank = new Uint32Array(frames.length);
		const order = new Uint32Array(nodes);

		byName.sort((a, b) => {
			const x = this.frameName(a), y = this.frameName(b);

			return x < y ? -1 : x > y ? 1 : a - b;
		});
		byName.forEach((f, i) => { rank[f] = i; });
		for (let i = 0; i < nodes; i++)
			order[i] = i;
		order.sort((a, b) => rank[frame[b]] - rank[frame[a]]);
		this.firstChild = new Uint32Array(nodes);
		this.nextSibling = new Uint32Array(nodes);
		for (const i of order) {
			if (i === 0)
				continue;
			this.nextSibling[i] = this.firstChild[parent[i]];
			this.firstChild[parent[i]] = i;
		}
	}

	/* Nodes whose function is already among their callers do not count for its total again. */
	markRecursion() {
		const { nodes, frame } = this.data;
		const within = new Uint32Array(this.data.frames.length);
		const path = [];
		let node = 0;

		this.isRepeated = new Uint8Array(nodes);
		while (nodes) {
			this.isRepeated[node] = within[frame[node]]++ > 0 ? 1 : 0;
			path.push(node);
			if (this.firstChild[node]) {
				node = this.firstChild[node];
				continue;
			}
			do {
				node = path.pop();
				within[frame[node]]--;
			} while (path.length && !this.nextSibling[node]);
			if (!path.length)
				break;
			node = this.nextSibling[node];
		}
	}

	/* The first sample at that time or later. */
	findTime(at) {
		const time = this.data.time;
		let from = 0, to = this.data.samples;

		while (from < to) {
			const middle = (from + to) >> 1;

			if (time[middle] < at)
				from = middle + 1;
			else
				to = middle;
		}
		return from;
	}

	/* filter: { event, thread (-1 all), from, to }; samples at its ends are in it. */
	apply(filter) {
		const { samples, time, thread, node, event, weight, count } = this.data;

		this.self.fill(0);
		this.count = 0;
		for (let i = this.findTime(filter.from); i < samples && time[i] <= filter.to; i++) {
			if (event[i] !== filter.event ||
			    (filter.thread >= 0 && thread[i] !== filter.thread))
				continue;
			this.self[node[i]] += weight[i];
			this.count += count[i];
		}
		this.sum(this.self, this.total);
		this.applyBase(filter.event);
		this.countFunctions();
	}

	sum(self, total) {
		const { nodes, parent } = this.data;

		total.set(self);
		for (let i = nodes - 1; i > 0; i--)
			total[parent[i]] += total[i];
	}

	applyBase(event) {
		const base = this.data.base;

		if (!base)
			return;
		this.baseSelf = new Float64Array(this.data.nodes);
		for (let i = 0; i < base.rows; i++)
			if (base.event[i] === event)
				this.baseSelf[base.node[i]] += base.weight[i];
		this.sum(this.baseSelf, this.baseTotal);
	}

	countFunctions() {
		const { nodes, frame, frames } = this.data;

		this.functionSelf = new Float64Array(frames.length);
		this.functionTotal = new Float64Array(frames.length);
		this.functionBase = new Float64Array(frames.length);
		for (let i = 1; i < nodes; i++) {
			this.functionSelf[frame[i]] += this.self[i];
			if (!this.isRepeated[i])
				this.functionTotal[frame[i]] += this.total[i];
			if (this.baseSelf)
				this.functionBase[frame[i]] += this.baseSelf[i];
		}
	}

	/* How much of all lies below functions that match: each call chain once. */
	shareOf(matches) {
		const { nodes, parent, frame } = this.data;
		const inside = new Uint8Array(nodes);
		let sum = 0;

		for (let i = 1; i < nodes; i++) {
			inside[i] = inside[parent[i]] | matches[frame[i]];
			if (inside[i])
				sum += this.self[i];
		}
		return sum;
	}

	/* What a node has grown by, as a difference of shares; 0 without a second file. */
	growth(node) {
		if (!this.baseSelf)
			return 0;
		return this.total[node] / (this.total[0] || 1) -
			this.baseTotal[node] / (this.baseTotal[0] || 1);
	}
}

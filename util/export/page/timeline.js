/* SPDX-License-Identifier: MIT */
'use strict';

const LANE_HEIGHT = 20, LANES_MOST = 40, LABEL_WIDTH = 190, KEY_STEPS = 50;

/* How many samples were when: a lane for all, and one for each of the busiest threads. */
class Timeline {
	constructor(canvas, model, select) {
		this.canvas = canvas;
		this.model = model;
		this.select = select;
		this.chooseLanes();
		canvas.addEventListener('mousedown', (e) => this.press(e));
		canvas.addEventListener('mousemove', (e) => this.drag(e));
		window.addEventListener('mouseup', (e) => this.release(e));
		canvas.addEventListener('keydown', (e) => this.key(e));
	}

	chooseLanes() {
		const { data } = this.model, counts = new Float64Array(data.threads.length);

		for (let i = 0; i < data.samples; i++)
			counts[data.thread[i]] += data.count[i];
		this.lanes = Array.from(counts.keys()).filter((t) => counts[t])
			.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, LANES_MOST);
		this.laneOf = new Int32Array(data.threads.length).fill(-1);
		this.lanes.forEach((t, i) => { this.laneOf[t] = i + 1; });
	}

	/* Weights of columns of pixels, lane after lane. */
	fillBins(filter, columns) {
		const { data, duration } = this.model;
		const bins = new Float64Array((this.lanes.length + 1) * columns);
		const scale = (columns - 1) / (duration || 1);

		for (let i = 0; i < data.samples; i++) {
			if (data.event[i] !== filter.event)
				continue;
			const column = Math.floor(data.time[i] * scale), lane = this.laneOf[data.thread[i]];

			bins[column] += data.weight[i];
			if (lane > 0)
				bins[lane * columns + column] += data.weight[i];
		}
		return bins;
	}

	draw(filter) {
		const canvas = this.canvas, ratio = window.devicePixelRatio || 1;
		const width = canvas.parentElement.clientWidth, columns = Math.max(1, width - LABEL_WIDTH);
		const height = (this.lanes.length + 1) * LANE_HEIGHT;

		this.filter = filter;
		if (this.binsOf !== filter.event || this.columns !== columns) {
			this.bins = this.fillBins(filter, columns);
			this.binsOf = filter.event;
			this.columns = columns;
		}
		canvas.width = Math.round(width * ratio);
		canvas.height = Math.round(height * ratio);
		canvas.style.height = `${height}px`;
		const g = canvas.getContext('2d'), style = getComputedStyle(document.body);
		g.scale(ratio, ratio);
		g.font = '11px monospace';
		g.textBaseline = 'middle';
		for (let lane = 0; lane <= this.lanes.length; lane++)
			this.drawLane(g, lane, style.color);
		this.drawRange(g, filter, height);
	}

	drawLane(g, lane, colour) {
		const columns = this.columns, first = lane * columns, y = lane * LANE_HEIGHT;
		const thread = lane ? this.model.data.threads[this.lanes[lane - 1]] : null;
		const label = thread ? `${thread.comm} ${thread.tid}` : 'all threads';
		let most = 0;

		g.fillStyle = colour;
		g.fillText(label.slice(0, Math.floor((LABEL_WIDTH - 8) / CHAR_WIDTH)), 4, y + LANE_HEIGHT / 2);
		for (let i = 0; i < columns; i++)
			most = Math.max(most, this.bins[first + i]);
		g.fillStyle = lane ? '#4a90d9' : '#d9822b';
		for (let i = 0; i < columns && most; i++) {
			const h = (LANE_HEIGHT - 3) * this.bins[first + i] / most;

			if (h)
				g.fillRect(LABEL_WIDTH + i, y + LANE_HEIGHT - 1 - h, 1, h);
		}
	}

	drawRange(g, filter, height) {
		const scale = (this.columns - 1) / (this.model.duration || 1);
		const from = Math.max(0, filter.from) * scale;
		const to = Math.min(this.model.duration, filter.to) * scale;

		g.fillStyle = 'rgba(138, 43, 226, 0.25)';
		if (from > 0 || to < this.columns - 1)
			g.fillRect(LABEL_WIDTH + from, 0, Math.max(1, to - from), height);
	}

	timeAt(e) {
		const x = e.clientX - this.canvas.getBoundingClientRect().left - LABEL_WIDTH;

		return Math.max(0, Math.min(1, x / Math.max(1, this.columns - 1))) * this.model.duration;
	}

	press(e) {
		this.pressed = this.timeAt(e);
		e.preventDefault();
		this.canvas.focus();
	}

	drag(e) {
		if (this.pressed === undefined)
			return;
		const at = this.timeAt(e), g = { from: Math.min(at, this.pressed), to: Math.max(at, this.pressed) };
		this.draw({ ...this.filter, ...g });
	}

	release(e) {
		if (this.pressed === undefined)
			return;
		const at = this.timeAt(e), from = Math.min(at, this.pressed), to = Math.max(at, this.pressed);
		this.pressed = undefined;
		/* A click without a drag takes all time again. */
		if ((to - from) * (this.columns - 1) < 2 * this.model.duration)
			this.select(0, this.model.duration);
		else
			this.select(from, to);
	}

	key(e) {
		const all = this.model.duration, step = all / KEY_STEPS;
		let from = Math.max(0, this.filter.from), to = Math.min(all, this.filter.to);

		if (e.key === 'Escape') {
			[from, to] = [0, all];
		} else if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') {
			const by = e.key === 'ArrowLeft' ? -step : step;

			if (from <= 0 && to >= all && by > 0 && !e.shiftKey)
				to = all / 2;
			to = Math.max(from, Math.min(all, to + by));
			if (!e.shiftKey)
				from = Math.max(0, Math.min(to, from + by));
		} else {
			return;
		}
		e.preventDefault();
		this.select(from, to);
	}
}

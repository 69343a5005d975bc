/* SPDX-License-Identifier: MIT */
'use strict';

/* Puts the parts together: the controls make a filter, everything shows what it leaves. */

const SECOND = 1e9;

function byId(id) {
	return document.getElementById(id);
}

function percent(part, whole) {
	return `${(whole ? 100 * part / whole : 0).toFixed(2)}%`;
}

class Page {
	constructor() {
		this.data = readData();
		this.model = new Model(this.data);
		this.filter = { event: 0, thread: -1, from: 0, to: this.model.duration };
		this.matches = null;
		this.flame = new Flame(byId('flame'), this.model, (text) => { byId('frame').textContent = text; });
		this.timeline = new Timeline(byId('timeline'), this.model, (from, to) => this.select(from, to));
		this.functions = new SortedTable(byId('functions'), byId('more'), this.functionColumns(), 0);
		this.fillControls();
		this.tellRecording();
		this.tellColours();
		this.connect();
		this.update();
		this.flame.showRoot();
	}

	functionColumns() {
		const m = this.model, all = () => m.total[0];
		const columns = [
			{ title: 'Self', isNumber: true, value: (f) => m.functionSelf[f],
			  text: (f) => percent(m.functionSelf[f], all()) },
			{ title: 'With callees', isNumber: true, value: (f) => m.functionTotal[f],
			  text: (f) => percent(m.functionTotal[f], all()) },
			{ title: 'Function', value: (f) => m.frameName(f), text: (f) => m.frameName(f) },
			{ title: 'File', isFile: true, value: (f) => m.frameFile(f), text: (f) => m.frameFile(f) },
		];
		const grown = (f) => m.functionSelf[f] / (all() || 1) -
			m.functionBase[f] / (m.baseTotal[0] || 1);

		if (this.data.base)
			columns.splice(1, 0, { title: 'Self, grown by', isNumber: true, value: grown,
				text: (f) => `${grown(f) >= 0 ? '+' : ''}${(100 * grown(f)).toFixed(2)}` });
		return columns;
	}

	fillControls() {
		const add = (select, value, text) => {
			const o = document.createElement('option');

			o.value = value;
			o.textContent = text;
			select.append(o);
		};

		this.data.events.forEach((e, i) => add(byId('event'), i, e.name));
		add(byId('thread'), -1, 'all');
		this.data.threads.map((t, i) => [t, i])
			.sort((a, b) => (a[0].comm < b[0].comm ? -1 : a[0].comm > b[0].comm ? 1 : a[0].tid - b[0].tid))
			.forEach(([t, i]) => add(byId('thread'), i, `${t.comm} ${t.tid}`));
		byId('differential').hidden = !this.data.base;
		byId('s-timeline').hidden = !this.model.duration;
	}

	tellRecording() {
		const cell = (text) => (row) => row[text];

		byId('title').textContent = this.data.title;
		document.title = this.data.title;
		new SortedTable(byId('events'), null, [
			{ title: 'Event', value: cell('name'), text: cell('name') },
			{ title: 'Samples', isNumber: true, value: cell('samples'), text: cell('samples') },
			{ title: 'Event count', isNumber: true, value: cell('period'), text: cell('period') },
		], 1).show(this.data.events.slice());
		new SortedTable(byId('header'), null, [
			{ title: 'What', value: (r) => this.data.header.indexOf(r), text: (r) => r[0] },
			{ title: 'Value', value: (r) => r[1], text: (r) => r[1] },
		], 0).show(this.data.header.slice());
		if (this.data.branches.length)
			this.tellBranches((f) => `${this.model.frameName(f)} (${this.model.frameFile(f)})`);
	}

	/* What no branch of the recording tells is no column. */
	tellBranches(name) {
		const { branches, loops, blocks } = this.data;
		const all = branches.reduce((sum, b) => sum + b[2], 0);
		const number = (title, value, text) => ({ title, isNumber: true, value, text: text || value });
		const word = (title, text) => ({ title, value: text, text });
		const mean = (sum, n) => n ? (sum / n).toFixed(1) : '-';
		const has = (i) => branches.some((b) => b[i]);
		const table = (id, more, rows, columns) => {
			byId('s-' + id).hidden = !rows.length;
			new SortedTable(byId(id), byId(more), columns.filter(Boolean), 0).show(rows.slice());
		};

		table('branches', 'morebranches', branches, [
			number('Count', (b) => b[2]),
			number('Share', (b) => b[2], (b) => percent(b[2], all)),
			has(4) && number('Mispredicted', (b) => b[4] ? b[3] / b[4] : -1, (b) => b[4] ? percent(b[3], b[4]) : '-'),
			has(6) && number('Cycles', (b) => b[6] ? b[5] / b[6] : -1, (b) => mean(b[5], b[6])),
			has(7) && number('Aborts', (b) => b[7]),
			has(8) && word('Type', (b) => b[8] || '-'),
			word('From', (b) => name(b[0])),
			word('To', (b) => name(b[1])),
		]);
		table('loops', 'moreloops', loops, [
			number('Repeats', (l) => l[3]),
			number('Entries', (l) => l[4]),
			number('Trips', (l) => l[4] ? l[5] / l[4] : -1, (l) => mean(l[5], l[4])),
			word('Function', (l) => name(l[0])),
			word('Head', (l) => l[1]),
			word('Branch back', (l) => l[2]),
		]);
		table('blocks', 'moreblocks', blocks, [
			number('Executions', (b) => b[3]),
			word('Function', (b) => name(b[0])),
			word('From', (b) => b[1]),
			word('To', (b) => b[2]),
		]);
	}

	tellColours() {
		byId('legend').replaceChildren(...this.flame.legend().map(([colour, text]) => {
			const item = document.createElement('li'), swatch = document.createElement('span');

			swatch.style.background = colour;
			item.append(swatch, text);
			return item;
		}));
	}

	connect() {
		const on = (id, event, act) => byId(id).addEventListener(event, act);

		byId('controls').addEventListener('submit', (e) => e.preventDefault());
		on('event', 'change', () => { this.filter.event = Number(byId('event').value); this.update(); });
		on('thread', 'change', () => { this.filter.thread = Number(byId('thread').value); this.update(); });
		for (const id of ['from', 'to'])
			on(id, 'change', () => this.selectTyped());
		on('alltime', 'click', () => this.select(0, this.model.duration));
		on('search', 'input', () => { this.search(byId('search').value); this.redraw(); });
		on('icicle', 'click', () => this.toggle('icicle', 'isIcicle'));
		on('differential', 'click', () => this.toggle('differential', 'isDifferential'));
		on('reset', 'click', () => this.reset());
		window.addEventListener('resize', () => this.redraw());
	}

	toggle(id, what) {
		this.flame[what] = !this.flame[what];
		byId(id).setAttribute('aria-pressed', this.flame[what]);
		this.tellColours();
		this.flame.draw();
		this.flame.showRoot();
	}

	selectTyped() {
		const from = Number(byId('from').value) * SECOND, to = Number(byId('to').value) * SECOND;

		this.select(Math.min(from, to), Math.max(from, to));
	}

	select(from, to) {
		this.filter.from = from;
		this.filter.to = to;
		this.update();
	}

	reset() {
		byId('search').value = '';
		byId('thread').value = '-1';
		this.matches = null;
		this.filter = { event: this.filter.event, thread: -1, from: 0, to: this.model.duration };
		this.flame.zoom = this.flame.focus = 0;
		this.update();
	}

	/* What is no regular expression is looked for as it is. */
	search(text) {
		let match;

		if (!text) {
			this.matches = null;
			return;
		}
		try {
			const regex = new RegExp(text, 'i');

			match = (s) => regex.test(s);
		} catch {
			match = (s) => s.includes(text);
		}
		this.matches = Uint8Array.from(this.data.frames, (f, i) =>
			(i && (match(this.model.frameName(i)) || match(this.model.frameFile(i))) ? 1 : 0));
	}

	/* The filter has changed. */
	update() {
		byId('from').value = (Math.max(0, this.filter.from) / SECOND).toFixed(6);
		byId('to').value = (Math.min(this.filter.to, this.model.duration) / SECOND).toFixed(6);
		this.model.apply(this.filter);
		if (!this.model.total[this.flame.zoom])
			this.flame.zoom = this.flame.focus = 0;
		this.redraw();
	}

	redraw() {
		const m = this.model, rows = [];

		for (let f = 1; f < this.data.frames.length; f++)
			if ((m.functionTotal[f] || m.functionBase[f]) && (!this.matches || this.matches[f]))
				rows.push(f);
		this.functions.show(rows, (f) => this.find(f), (f) => this.matches && this.matches[f]);
		this.flame.matches = this.matches;
		this.flame.draw();
		this.timeline.draw(this.filter);
		this.tellStatus();
	}

	find(f) {
		byId('search').value = `^${this.model.frameName(f).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
		this.search(byId('search').value);
		this.redraw();
	}

	tellStatus() {
		const m = this.model, found = this.matches ?
			`, ${percent(m.shareOf(this.matches), m.total[0])} in what was searched for` : '';

		byId('status').textContent = `${m.count} samples of ${this.data.events.length ?
			this.data.events[this.filter.event].name : 'nothing'}${found}`;
	}
}

const page = new Page();

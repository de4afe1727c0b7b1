// Record answers cases, one JSON object per line, with what Go's text/template makes of them:
//
//	go run tests/record/main.go testdata/data.json <cases.jsonl >testdata/recorded.jsonl
//
// A case has "tpl" (the text of the template "t.yaml"), "templates" (further texts by name, parsed
// before in byte order), "data" (numbers without point or exponent are int, others float64) or "use"
// (the name of data in the file), and "missing" (the missingkey option, "zero" if absent). The
// answer has "output" or "error".
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
	"text/template"
	"time"
)

type testCase struct {
	Tpl       string            `json:"tpl"`
	Templates map[string]string `json:"templates,omitempty"`
	Data      json.RawMessage   `json:"data,omitempty"`
	Use       string            `json:"use,omitempty"`
	Missing   string            `json:"missing,omitempty"`
	Output    *string           `json:"output,omitempty"`
	Error     *string           `json:"error,omitempty"`
}

type values map[string]any

type versionSet []string

func (v versionSet) Has(name string) bool {
	for _, s := range v {
		if s == name {
			return true
		}
	}
	return false
}

type kubeVersion struct {
	Version string
	Major   string
	hidden  string
}

func (k *kubeVersion) String() string { return "kube " + k.Version }

type capabilities struct {
	KubeVersion kubeVersion
	APIVersions versionSet
}

type files map[string][]byte

func (f files) Get(name string) string { return string(f[name]) }

func (f files) Fail() (string, error) { return "", errors.New("files fail") }

func untyped(d *json.Decoder) (any, error) {
	var v any
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return numbers(v), nil
}

func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if !strings.ContainsAny(string(v), ".eE") {
			n, _ := v.Int64()
			return int(n)
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}

func functions() template.FuncMap {
	return template.FuncMap{
		"list":  func(v ...any) []any { return v },
		"strs":  func(v ...string) []string { return v },
		"upper": strings.ToUpper,
		"dict": func(v ...any) map[string]any {
			m := map[string]any{}
			for i := 0; i+1 < len(v); i += 2 {
				m[fmt.Sprint(v[i])] = v[i+1]
			}
			return m
		},
		"strmap": func(k, v string) map[string]string { return map[string]string{k: v} },
		"set": func(m map[string]any, k string, v any) map[string]any {
			m[k] = v
			return m
		},
		"get":   func(m map[string]any, k string) any { return m[k] },
		"add":   func(a, b int) int { return a + b },
		"half":  func(f float64) float64 { return f / 2 },
		"count": func(n uint64) uint64 { return n },
		"wide":  func(n int64) int64 { return n },
		"choose": func(a, b any, c bool) any {
			if c {
				return a
			}
			return b
		},
		"until": func(n int) []int {
			l := []int{}
			for i := 0; i < n; i++ {
				l = append(l, i)
			}
			return l
		},
		"items":  func(l []any) int { return len(l) },
		"typeOf": func(v any) string { return fmt.Sprintf("%T", v) },
		"none":   func() any { return nil },
		"fail":   func(s string) (string, error) { return "", errors.New(s) },
		"nindent": func(n int, s string) string {
			pad := strings.Repeat(" ", n)
			return "\n" + pad + strings.ReplaceAll(s, "\n", "\n"+pad)
		},
	}
}

func include(t *template.Template, nested map[string]int) func(string, any) (string, error) {
	return func(name string, data any) (string, error) {
		var b strings.Builder
		if nested[name] > 1000 {
			return "", fmt.Errorf("rendering template has a nested reference name: %s: unable to execute template", name)
		}
		nested[name]++
		err := t.ExecuteTemplate(&b, name, data)
		nested[name]--
		return b.String(), err
	}
}

func tpl(parent *template.Template, nested map[string]int, missing string) func(string, any) (string, error) {
	return func(text string, data any) (string, error) {
		t, err := parent.Clone()
		if err != nil {
			return "", err
		}
		t.Option("missingkey=" + missing)
		t.Funcs(template.FuncMap{"include": include(t, nested), "tpl": tpl(t, nested, missing)})
		t, err = t.New(parent.Name()).Parse(text)
		if err != nil {
			return "", fmt.Errorf("cannot parse template %q: %w", text, err)
		}
		var b strings.Builder
		if err := t.Execute(&b, data); err != nil {
			return "", fmt.Errorf("error during tpl function execution for %q: %w", text, err)
		}
		return strings.ReplaceAll(b.String(), "<no value>", ""), nil
	}
}

func run(c testCase, named map[string]json.RawMessage) (string, error) {
	missing := c.Missing
	if missing == "" {
		missing = "zero"
	}
	var data any
	if c.Use != "" {
		c.Data = named[c.Use]
	}
	if c.Data != nil {
		var err error
		if data, err = untyped(json.NewDecoder(strings.NewReader(string(c.Data)))); err != nil {
			panic(err)
		}
	}
	if m, ok := data.(map[string]any); ok {
		if v, ok := m["Values"].(map[string]any); ok {
			m["Values"] = values(v)
		}
		m["Caps"] = &capabilities{kubeVersion{"v1.30", "1", "h"}, versionSet{"v1", "apps/v1"}}
		m["Files"] = files{"a.txt": []byte("text")}
		m["Wait"] = 90 * time.Second
	}
	t := template.New("gotpl").Option("missingkey=" + missing)
	nested := map[string]int{}
	t.Funcs(functions())
	t.Funcs(template.FuncMap{"include": include(t, nested), "tpl": tpl(t, nested, missing)})
	names := []string{}
	for name := range c.Templates {
		names = append(names, name)
	}
	sort.Strings(names)
	main := "t.yaml"
	for _, name := range names {
		if _, err := t.New(name).Parse(c.Templates[name]); err != nil {
			return "", err
		}
	}
	if c.Tpl != "" || len(names) == 0 {
		if _, err := t.New(main).Parse(c.Tpl); err != nil {
			return "", err
		}
	} else {
		main = names[0]
	}
	var b strings.Builder
	err := t.ExecuteTemplate(&b, main, data)
	return b.String(), err
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	named := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &named); err != nil {
		panic(err)
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<28)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for in.Scan() {
		var c testCase
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			panic(err)
		}
		c.Output, c.Error = nil, nil
		output, err := run(c, named)
		if err != nil {
			text := err.Error()
			c.Error = &text
		} else {
			c.Output = &output
		}
		if err := encoder.Encode(c); err != nil {
			panic(err)
		}
	}
}

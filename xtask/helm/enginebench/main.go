// Command enginebench times Helm's template engine as a library, without
// start-up, loading and coalescing: one JSON line for each chart folder.
//
//	enginebench SECONDS CHART...
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	cutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
)

type answer struct {
	Chart string `json:"chart"`
	// What the runs took, in nanoseconds.
	Shortest int64 `json:"shortest"`
	Median   int64 `json:"median"`
	Runs     int   `json:"runs"`
	// How much the templates wrote, so that a difference shows.
	Bytes int `json:"bytes"`
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: enginebench SECONDS CHART...")
		os.Exit(2)
	}
	seconds, err := strconv.ParseFloat(os.Args[1], 64)
	if err != nil {
		fail(err)
	}
	out := json.NewEncoder(os.Stdout)
	for _, folder := range os.Args[2:] {
		a, err := measure(folder, time.Duration(seconds*float64(time.Second)))
		if err != nil {
			fail(fmt.Errorf("%s: %w", folder, err))
		}
		if err := out.Encode(a); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func measure(folder string, budget time.Duration) (*answer, error) {
	a := &answer{Chart: folder}
	var runs []int64
	for begun := time.Now(); len(runs) == 0 || time.Since(begun) < budget; {
		// Templates change their values, so each run gets its own.
		c, err := loader.LoadDir(folder)
		if err != nil {
			return nil, err
		}
		values := map[string]any{}
		if err := util.ProcessDependencies(c, values); err != nil {
			return nil, err
		}
		release := common.ReleaseOptions{Name: "rel", Namespace: "ns", Revision: 1, IsInstall: true}
		all, err := cutil.ToRenderValues(c, values, release, common.DefaultCapabilities)
		if err != nil {
			return nil, err
		}
		var e engine.Engine
		start := time.Now()
		files, err := e.Render(c, all)
		runs = append(runs, time.Since(start).Nanoseconds())
		if err != nil {
			return nil, err
		}
		a.Bytes = 0
		for _, text := range files {
			a.Bytes += len(text)
		}
	}
	slices.Sort(runs)
	a.Shortest, a.Median, a.Runs = runs[0], runs[len(runs)/2], len(runs)
	return a, nil
}

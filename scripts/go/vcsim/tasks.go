package main

import (
	"bytes"
	"fmt"
	"log"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// plan is what a method's task does beyond what vcsim's does, which is to end at once and in the way of the method.
type plan struct {
	action
	duration time.Duration
	// refusal ends the task in the place of doing anything.
	refusal types.BaseMethodFault
	// finish mends what vcsim did, before the task ends.
	finish func(result types.AnyType) types.BaseMethodFault
	// release comes after vcsim, whatever it did.
	release func()
}

func (p plan) isEmpty() bool {
	return p.duration == 0 && p.TaskFault == nil && p.Question == nil && p.refusal == nil && p.finish == nil && p.release == nil
}

// tasks gives clients tasks of our own in the place of vcsim's where there is a plan: vcsim's hold the lock of their
// object for as long as they run, so that nobody could read it meanwhile.
type tasks struct {
	types.ManagedObjectReference
	registry  *simulator.Registry
	questions *questions
}

func newTasks(registry *simulator.Registry, questions *questions) *tasks {
	t := &tasks{
		ManagedObjectReference: types.ManagedObjectReference{Type: "TestTasks", Value: "tasks"},
		registry:               registry,
		questions:              questions,
	}
	registry.AddHandler(t)
	return t
}

// PutObject makes a task of vcsim's that panics fail, in the place of the whole program.
func (t *tasks) PutObject(_ *simulator.Context, object mo.Reference) {
	task, ok := object.(*simulator.Task)
	if !ok || task.Execute == nil {
		return
	}
	execute := task.Execute
	task.Execute = func(task *simulator.Task) (result types.AnyType, fault types.BaseMethodFault) {
		defer func() {
			if reason := recover(); reason != nil {
				log.Printf("%s: %v\n%s", task.Info.Name, reason, debug.Stack())
				fault = &types.SystemError{Reason: fmt.Sprint("vcsim panicked: ", reason)}
			}
		}()
		return execute(task)
	}
}

// UpdateObject and RemoveObject are for the interface of listeners.
func (t *tasks) UpdateObject(*simulator.Context, mo.Reference, []types.PropertyChange) {}

func (t *tasks) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

var taskPattern = regexp.MustCompile(`<returnval type="Task">([^<]+)</returnval>`)

func (t *tasks) run(x *exchange, p plan, execute func(*exchange) *answer) *answer {
	switch {
	case p.isEmpty() || !strings.HasSuffix(x.method, "_Task"):
		return execute(x)
	case p.Unexecuted || p.refusal != nil || p.Question != nil:
		return t.runLater(x, p, execute)
	}
	result := execute(x)
	match := taskPattern.FindSubmatch(result.body)
	if match == nil {
		p.over()
		return result
	}
	inner := t.find(string(match[1]))
	shown := t.show(infoOf(t.registry, inner))
	result.body = bytes.Replace(result.body, match[1], []byte(shown.Self.Value), 1)
	go t.follow(shown, inner, p)
	return result
}

// runLater answers with a task at once; whether the method is any good, the task says.
func (t *tasks) runLater(x *exchange, p plan, execute func(*exchange) *answer) *answer {
	shown := t.show(types.TaskInfo{
		Name: x.method, DescriptionId: x.this.Type + "." + strings.TrimSuffix(x.method, "_Task"),
		Entity: &x.this, Reason: &types.TaskReasonUser{UserName: "vcsim"}, QueueTime: time.Now(),
	})
	go func() {
		if p.Question != nil {
			<-t.questions.ask(x.this, *p.Question)
		}
		if p.Unexecuted || p.refusal != nil {
			p.over()
			t.progress(shown, p.duration)
			t.end(shown, nil, p.fault(p.refusal))
			return
		}
		result := execute(x)
		match := taskPattern.FindSubmatch(result.body)
		if match == nil {
			p.over()
			fault := &faultSpec{Type: result.fault}
			t.end(shown, nil, fault.localized())
			return
		}
		t.follow(shown, t.find(string(match[1])), p)
	}()
	return responseAnswer(x.method+"Response", struct {
		Task types.ManagedObjectReference `xml:"returnval"`
	}{shown.Self})
}

// follow ends our task after vcsim's own, as the plan says.
func (t *tasks) follow(shown, inner *simulator.Task, p plan) {
	result, fault := outcome(t.registry, inner)
	p.over()
	if fault == nil && p.finish != nil {
		fault = p.finish(result)
	}
	t.progress(shown, p.duration)
	t.end(shown, result, p.fault(fault))
}

func (p plan) over() {
	if p.release != nil {
		p.release()
	}
}

// fault is what went wrong by itself or, without that, by the test's will.
func (p plan) fault(real types.BaseMethodFault) *types.LocalizedMethodFault {
	switch {
	case real != nil:
		return &types.LocalizedMethodFault{Fault: real, LocalizedMessage: fmt.Sprintf("%T", real)}
	case p.TaskFault != nil:
		return p.TaskFault.localized()
	default:
		return nil
	}
}

// show puts a running task of our own into the inventory.
func (t *tasks) show(info types.TaskInfo) *simulator.Task {
	task := &simulator.Task{}
	task.Info = info
	task.Info.State = types.TaskInfoStateRunning
	task.Info.StartTime = types.NewTime(time.Now())
	task.Info.CompleteTime, task.Info.Result, task.Info.Error = nil, nil, nil
	t.registry.Put(task)
	t.update(task, "info.key", task.Self.Value, "info.task", task.Self)
	return task
}

const progressSteps = 5

func (t *tasks) progress(task *simulator.Task, duration time.Duration) {
	if duration == 0 {
		return
	}
	for step := range int32(progressSteps) {
		t.update(task, "info.progress", step*100/progressSteps)
		time.Sleep(duration / progressSteps)
	}
}

func (t *tasks) end(task *simulator.Task, result types.AnyType, fault *types.LocalizedMethodFault) {
	if fault == nil {
		t.update(task, "info.completeTime", time.Now(), "info.state", types.TaskInfoStateSuccess, "info.result", result)
		return
	}
	t.update(task, "info.completeTime", time.Now(), "info.state", types.TaskInfoStateError, "info.error", *fault)
}

// update does nothing to a task that has ended, e.g. because a client cancelled it.
func (t *tasks) update(task *simulator.Task, namesAndValues ...any) {
	context := newContext(t.registry)
	t.registry.WithLock(context, task, func() {
		if task.Info.State == types.TaskInfoStateRunning {
			context.Update(task, changes(namesAndValues...))
		}
	})
}

func (t *tasks) find(value string) *simulator.Task {
	return t.registry.Get(types.ManagedObjectReference{Type: "Task", Value: value}).(*simulator.Task)
}
